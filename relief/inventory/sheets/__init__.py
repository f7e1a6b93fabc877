"""Spreadsheets in and out: stock lists of any partner, read row by row, checked, and written back.

Plain Python: no Django, no database. Import from the modules below; nothing is re-exported here, so that the
small parser process starts fast.

Read a file (bytes on disk; the name is only compared with the content)::

    from relief.inventory.sheets.read import open_sheet
    table = open_sheet(path, filename="入库单.xlsx")        # Refused(code, message, params, candidates)
    table = open_sheet(path, filename="a.csv", encoding="big5hkscs", sheet=None)   # a person's choice
    table.kind, table.sheet, table.sheets, table.encoding, table.delimiter, table.digest (SHA-256 of the bytes)
    table.header.names, table.header.tags (HXL row or ()), table.header.row, table.header.above (title rows)
    for row in table.rows(): row.number, row.cells          # streams; number as the person sees it in the sheet

Map its columns once (remember `mapping.to_dict()` per organization under `signature(table.header.names)`)::

    from relief.inventory.sheets.mapping import Mapping, guess
    found = guess(table.header, samples, facilities=facilities)
    found.mapping, found.columns (field, confidence, why per column), found.unmapped, found.missing

Check rows against plain data (nothing is saved; constant memory apart from one hash a row)::

    from relief.inventory.sheets.check import Checker
    from relief.inventory.sheets.catalogue import CatalogueItem, FacilityName, Pack
    from relief.inventory.sheets.check import Repairs
    checker = Checker(mapping, items, facilities, today=today, repairs=Repairs())
    for checked in checker.check(table):                    # or check_rows(rows, header, mapping, items, ...)
        checked.row, checked.values (rowcheck.StockValues | None), checked.problems, checked.key, checked.ready
    checker.totals                                          # read, ready, refused, to_look_at, new_items, groups

`checked.key` is a stable hash of the canonical values and of how often they came before in this file, so that a
file uploaded twice (even saved again in another format) gives the same keys. Each problem carries a code, field,
English msgid with parameters, and suggestions that a page turns into one-click repairs; apply them with
`Repairs(cells={(row_number, field): text}, same={problem.group: text}, left_out={row_number})`. An owner and a donor are
given as text; a condition is one of good, damaged, expired, quarantined.

Write lists and the error download::

    from relief.core.lists.writing import Column, write_csv, write_xlsx
    from relief.inventory.sheets.write import write_remarks
    write_csv(stream, columns, rows)      # Column(title, HXL tag, width); text is never a live formula
    write_xlsx(path_or_stream, columns, rows)
    write_remarks(path_or_stream, table.header, checked_rows, translate=gettext)   # same sheet plus remarks

Single values: `values.parse_quantity`, `parse_months`, `clean_text`; `dates.parse_date`; units: `units.resolve`.
All sentences stand in `messages.py` and are marked with `N_` for the extractor.
"""
