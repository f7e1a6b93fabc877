"""The label of a package: with a licensed GS1 prefix both symbols say its SSCC."""

import io
from functools import partial

import numpy as np
import pytest
import typst
import zxingcpp
from PIL import Image

from relief.core import clock, typesetting
from relief.core.actors import Actor
from relief.shipping import actions, papers, queries
from relief.shipping.models import LicensedPrefix
from tests.factories import consignments
from tests.factories.consignments import Wanted

pytestmark = pytest.mark.django_db


def symbols(
    loader: Actor, monkeypatch: pytest.MonkeyPatch, prefix: str
) -> tuple[str, dict[str, str]]:
    """Pack a carton, print its label as a picture; return its SSCC and what the symbols say."""
    row = consignments.planned(Wanted("blanket", 10))
    if prefix:
        LicensedPrefix.objects.create(organization=row.owner, prefix=prefix)
    packages = [actions.Packages("carton", 1)]
    actions.pack(actor=loader, now=clock.now(), uid=row.uid, packages=packages)
    row = queries.consignments(loader).get(pk=row.pk)
    drawn = partial(typst.compile, format="png", ppi=300)
    monkeypatch.setattr(typesetting.typst, "compile", drawn)

    picture = papers.make(row, "labels", "en", "https://relief.example/x")

    found = zxingcpp.read_barcodes(np.array(Image.open(io.BytesIO(picture)).convert("L")))
    return row.units.get().sscc, {one.format.name: one.bytes.decode() for one in found}


def test_both_symbols_say_the_sscc(loader: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    code, read = symbols(loader, monkeypatch, "6901234")

    assert read == {"QRCode": f"https://id.gs1.org/00/{code}", "DataMatrix": f"00{code}"}


def test_without_a_prefix_both_lead_to_our_own_page(
    loader: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, read = symbols(loader, monkeypatch, "")

    assert code == ""
    assert read["QRCode"] == read["DataMatrix"]
