"""Reading an uploaded list: its layout once, then every row into the table of rows."""

import datetime
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from relief.core.work import step
from relief.inventory.intake import prices, settling
from relief.inventory.intake import rows as row_table
from relief.inventory.intake.catalogue import catalogue_items, facility_names
from relief.inventory.models import HeaderMapping, StockImport
from relief.inventory.sheets.check import Checker, Repairs, Totals
from relief.inventory.sheets.mapping import Mapping, guess, signature, used_columns
from relief.inventory.sheets.read import Table, open_sheet
from relief.inventory.sheets.turned import TURNED
from relief.organizations.models import Organization

SAMPLES = 40
SHOWN_SAMPLES = 3
SHOWN_TOP = 12
LONGEST_SAMPLE = 60
MOST_GROUPS = 200


@dataclass(frozen=True, slots=True)
class Layout:
    """An opened sheet and how its columns are read."""

    table: Table
    mapping: Mapping
    unmapped: tuple[str, ...]


def open_list(row: StockImport) -> Layout:
    """Open the file of an import and say how its columns are read.

    A person's mapping goes first, then the one remembered for these headers, then a guess.
    Raises `sheets.problems.Refused` where the file cannot be read.
    """
    chosen = row.repairs
    table = open_sheet(
        Path(row.file.path),
        filename=row.filename,
        encoding=chosen.get("encoding") or None,
        sheet=chosen.get("sheet") or None,
        header_row=chosen.get("header_row"),
    )
    samples = list(islice(table.rows(), SAMPLES))
    found = guess(table.header, samples, facilities=facility_names(), sheet=table.sheet or "")
    mapping = _given(row) or _remembered(row, table) or found.mapping
    if row.facility is not None and not _names_facility(mapping):
        mapping = replace(mapping, constants={**mapping.constants, "facility": row.facility.code})
    used = used_columns(mapping)
    unmapped = tuple(name for name in table.header.names if name and name not in used)
    return Layout(table, mapping, unmapped)


def checker_of(row: StockImport, layout: Layout, today: datetime.date) -> Checker:
    """Return the checker of a list as it is settled now."""
    return Checker(
        layout.mapping, catalogue_items(today), facility_names(), today=today,
        repairs=repairs_of(row), own_names=_own_names(row.organization),
    )  # fmt: skip


def check(row: StockImport, layout: Layout, *, today: datetime.date) -> dict[str, Any]:
    """Check every row of the list into the table of rows; return the summary."""
    checker = checker_of(row, layout, today)
    row_table.empty(row)
    for lines in row_table.batches(row, checker.check(layout.table), today):
        row_table.keep(lines)
    return found(row, checker.totals, layout.table)


@step
def found(row: StockImport, totals: Totals, table: Table) -> dict[str, Any]:
    """Mark the rows booked before; return what was found in the list."""
    again = bool(row.repairs.get("again"))
    repeated = 0 if again else row_table.mark_repeated(row)
    return {
        "read": totals.read,
        "hidden_rows": table.hidden.rows,
        "ready": row_table.count(row, "ready"),
        "refused": row_table.count(row, "problem"),
        "to_look_at": totals.to_look_at,
        "left_out": totals.left_out,
        "repeated": repeated,
        "prices": prices.other_prices(row),
        "new_items": dict(totals.new_items.most_common(50)),
        "groups": dict(totals.groups.most_common(MOST_GROUPS)),
        "settle": settling.to_settle(totals),
    }


def describe(layout: Layout) -> dict[str, Any]:
    """Return what the page says about the file and its headers."""
    table = layout.table
    samples = table.sample(SHOWN_SAMPLES)
    return {
        "kind": table.kind,
        "header_row": table.header.row,
        "turned": table.header.row == TURNED,
        "top": [
            [one.number, _short(" | ".join(one.cells))] for one in table.first_rows[:SHOWN_TOP]
        ],
        "samples": [
            [_short(one.cells[place]) for one in samples if place < len(one.cells)]
            for place in range(len(table.header.names))
        ],
        "sheet": table.sheet,
        "sheets": [one.name for one in table.sheets if one.first_rows],
        "encoding": table.encoding,
        "headers": list(table.header.names),
        "unmapped": list(layout.unmapped),
        "hidden_columns": [one for one in table.hidden_columns if one not in layout.unmapped],
        "guessed": dict(layout.mapping.columns),
        "wide": asdict(layout.mapping.unpivot) if layout.mapping.unpivot else None,
        "missing": list(layout.mapping.missing),
        "purpose": layout.mapping.purpose,
        "signature": signature(table.header.names),
    }


def repairs_of(row: StockImport) -> Repairs:
    """Return what a person settled, as the checker wants it."""
    kept = row.repairs
    return Repairs(
        cells={(int(number), field): text for number, field, text in kept.get("cells", [])},
        same=dict(kept.get("same", {})),
        left_out=frozenset(kept.get("left_out", [])),
        left_groups=frozenset(kept.get("left_groups", [])),
    )


@step
def remember(row: StockImport, fingerprint: str) -> None:
    """Keep how these headers are read, and what names in them mean, for the organization's next
    list.
    """
    HeaderMapping.objects.update_or_create(
        organization_id=row.organization_id,
        fingerprint=fingerprint,
        defaults={"mapping": settling.with_answers(row)},
    )


def _given(row: StockImport) -> Mapping | None:
    return Mapping.from_dict(row.mapping) if row.mapping else None


def _remembered(row: StockImport, table: Table) -> Mapping | None:
    kept = HeaderMapping.objects.filter(
        organization_id=row.organization_id, fingerprint=signature(table.header.names)
    ).first()
    return Mapping.from_dict(kept.mapping) if kept else None


def _own_names(organization: Organization) -> tuple[str, ...]:
    return (organization.code, organization.name_zh, organization.name_en)


def _names_facility(mapping: Mapping) -> bool:
    wide = mapping.unpivot
    return (
        "facility" in mapping.columns
        or mapping.sections == "facility"
        or bool(wide and wide.field == "facility")
    )


def _short(text: str) -> str:
    return " ".join(text.split())[:LONGEST_SAMPLE]
