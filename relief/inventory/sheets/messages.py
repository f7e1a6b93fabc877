"""Every sentence this package says about a file or a row: English msgids by stable code.

`N_` marks them for the message extractor; translation happens where they are shown.
"""

from __future__ import annotations


def N_(message: str) -> str:  # noqa: N802 - the extractor's conventional name
    """Return the message unchanged: a mark for translation."""
    return message


FILE_MESSAGES = {
    "empty": N_("The file is empty."),
    "too_big": N_("The file has %(size)s MB; at most %(limit)s MB are read."),
    "extension_unknown": N_(
        "Files ending in .%(extension)s are not read. Save the list as CSV, XLSX, XLS or ODS."
    ),
    "extension_lies": N_(
        "The name ends in .%(extension)s but the content is %(kind)s. Save it again in the right format."
    ),
    "not_a_sheet": N_(
        "This is %(kind)s, not a spreadsheet. Save the list as CSV, XLSX, XLS or ODS."
    ),
    "web_page": N_(
        "This is a web page with a table, not a spreadsheet. Open it in a spreadsheet program and save it as XLSX."
    ),
    "password": N_("The file is protected by a password. Remove the password and upload it again."),
    "damaged": N_("The file is damaged: %(detail)s."),
    "zip_entries": N_("The file holds %(count)s parts inside; at most %(limit)s are allowed."),
    "zip_bomb": N_(
        "The file would unpack to far more than its size (%(detail)s), so it is not opened."
    ),
    "xml_declaration": N_(
        "The file declares XML entities, which are never followed, so it is not read."
    ),
    "too_much_memory": N_(
        "Reading this file needs more memory than is allowed. Split it or save it as CSV."
    ),
    "too_slow": N_("Reading this file takes longer than is allowed. Split it or save it as CSV."),
    "too_many_rows": N_("The sheet has more than %(limit)s rows. Split it."),
    "too_many_columns": N_("Row %(row)s has more than %(limit)s columns."),
    "row_too_long": N_(
        "Row %(row)s is longer than %(limit)s characters. Is a quotation mark left open?"
    ),
    "cell_too_long": N_("A cell in row %(row)s is longer than %(limit)s characters."),
    "too_many_sheets": N_("The workbook has more than %(limit)s sheets."),
    "sheet_missing": N_("The workbook has no sheet named %(sheet)s."),
    "no_sheet": N_("The workbook has no sheet with rows."),
    "no_rows": N_("The sheet has no rows."),
    "nul": N_(
        "The file contains NUL characters (first at byte %(at)s). It is damaged or not a text file."
    ),
    "utf16_without_mark": N_(
        "The file looks like UTF-16 without its byte order mark. Choose the reading that is right, or save it as CSV UTF-8."
    ),
    "binary": N_(
        "The file contains control characters that no spreadsheet has (first at byte %(at)s)."
    ),
    "encoding_unknown": N_("The text encoding is not certain. Choose the reading that is right."),
    "encoding_wrong": N_("The file cannot be read as %(encoding)s: byte %(at)s does not fit."),
    "encoding_mixed": N_(
        "The file mixes encodings: line %(line)s is UTF-8, others are not. Save it again as CSV UTF-8."
    ),
    "encoding_unsupported": N_("%(encoding)s is not among the encodings that are read."),
    "quotes": N_("Row %(row)s: a quotation mark is not closed or stands in a wrong place."),
}

CELL_MESSAGES = {
    "required": N_("%(field)s is missing"),
    "control_character": N_("The text contains a control character (%(code)s)"),
    "text_too_long": N_("The text has %(length)s characters; at most %(limit)s are kept"),
    "formula": N_('"%(value)s" is a formula; paste its value instead'),
    "sheet_error": N_('"%(value)s" is an error of the spreadsheet program'),
    "quantity_unreadable": N_('"%(value)s" is not a number'),
    "quantity_not_finite": N_('"%(value)s" is not an amount'),
    "quantity_scientific": N_('"%(value)s" is written with an exponent and is not whole'),
    "quantity_negative": N_("Quantity is below zero"),
    "quantity_huge": N_("Quantity is above %(limit)s"),
    "quantity_fraction": N_("%(value)s %(unit)s is not a whole number of %(base)s"),
    "quantity_share": N_('"%(value)s" is a share, not an amount'),
    "quantity_ambiguous": N_('"%(value)s" may mean %(first)s or %(second)s'),
    "quantity_two_units": N_("The quantity says %(found)s, the unit column says %(unit)s"),
    "unit_counted_in": N_("%(item)s is counted in %(expected)s, not %(value)s"),
    "unit_dimension": N_("%(item)s is kept by %(expected)s; %(value)s does not convert"),
    "unit_needs_pack": N_("How many %(expected)s of %(item)s are in one %(value)s?"),
    "unit_unknown": N_('Unit "%(value)s" is not known'),
    "unit_assumed": N_("No unit given: taken as %(expected)s"),
    "date_unreadable": N_('"%(value)s" is not a date'),
    "date_impossible": N_('"%(value)s" is not a date'),
    "date_ambiguous": N_('"%(value)s" may mean %(first)s or %(second)s'),
    "date_out_of_range": N_('"%(value)s" is too far away to be right'),
    "date_month_only": N_("Only the month is given: taken as %(date)s"),
    "date_republic": N_("A year of the Republic of China: taken as %(date)s"),
    "expiry_derived": N_(
        "Expiry worked out from production date and %(months)s months of life: %(date)s"
    ),
    "expiry_before_production": N_("Expiry is before the production date"),
    "produced_in_future": N_("The production date is in the future"),
    "expiry_needs_production": N_(
        '"%(value)s" is a length of life; the production date is missing'
    ),
    "expired": N_("Expired on %(date)s: it will be kept apart for disposal"),
    "expires_soon": N_("Expires in %(days)s days: kept, marked in stock"),
    "item_unknown": N_("Item is not in the catalogue"),
    "item_ambiguous": N_("Several catalogue items have this name"),
    "item_code_mismatch": N_("Code %(code)s belongs to %(item)s, not to this name"),
    "facility_unknown": N_("Warehouse is not known"),
    "facility_ambiguous": N_("Several warehouses have this name"),
    "batch_two_expiries": N_("Batch %(batch)s has another expiry date, %(other)s, in row %(row)s"),
    "duplicate_row": N_("The same row stands in row %(row)s"),
    "total_row": N_("This is a sum, not stock: left out"),
    "heading_row": N_("Only a name and nothing else: taken as a heading or note, left out"),
    "signature_row": N_("Who filled in or checked the sheet: left out"),
    "ruled_line": N_("A line drawn with signs: left out"),
    "owner_blank": N_("Owner is missing, and the row above belongs to %(owner)s"),
    "known_already": N_("Is there already: nothing to do"),
    "nothing_there": N_("Nothing is there: left out"),
    "owner_is_other": N_('"%(value)s" is not %(owner)s: a list holds the goods of one owner'),
    "currency_unknown": N_('"%(value)s" is no currency: write three letters, such as CNY or USD'),
    "condition_unknown": N_('Condition "%(value)s" is not known'),
    "life_unreadable": N_('"%(value)s" is not a length of life'),
    "extra_cells": N_("The row has more cells than the header: %(value)s is not read"),
    "header_again": N_("The column names again: left out"),
    "filled_down": N_("Taken from a row above, of another item: %(value)s"),
    "number_shortened": N_(
        '"%(value)s" is a long number that a spreadsheet program has cut short; write it in full'
    ),
}

SUGGESTION_MESSAGES = {
    "set": N_("Use %(value)s"),
    "set_all": N_("Use %(value)s in all such rows"),
    "choose": N_("Choose"),
    "type": N_("Type it"),
    "leave_out": N_("Leave out"),
    "accept": N_("Accept"),
    "record_issue": N_("Record as issue"),
    "create_item": N_("Add as a new item"),
    "create_facility": N_("Open as a new warehouse"),
    "define_pack": N_("Say how many"),
    "date_order": N_("Read all dates this way"),
}

MESSAGES = {**FILE_MESSAGES, **CELL_MESSAGES}
