"""What the columns of an export are called: a title in the reader's language and an HXL tag.

Tags are those of HXL 1.1 with free attributes; a field nobody named is tagged `#meta+<its name>`.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relief.core.lists.writing import Column

WIDE = {"reason": 40, "explanation": 60, "notes": 40, "note": 40, "address": 40, "name_en": 28}

KNOWN: dict[str, tuple[str, str | Promise]] = {
    "uid": ("#meta+uid", _("Identifier")),
    "number": ("#activity+code", _("Number")),
    "code": ("#meta+code", pgettext_lazy("of a thing", "Code")),
    "status": ("#status", _("Status")),
    "state": ("#status+state", _("State")),
    "kind": ("#meta+kind", _("Kind")),
    "name": ("#meta+name", pgettext_lazy("of a thing", "Name")),
    "name_zh": ("#meta+name+i_zh", _("Chinese name")),
    "name_en": ("#meta+name+i_en", _("English name")),
    "item": ("#item+code", _("Item code")),
    "item_code": ("#item+code", _("Item code")),
    "item_name": ("#item+name", _("Item")),
    "item_name_zh": ("#item+name+i_zh", _("Item in Chinese")),
    "item_name_en": ("#item+name+i_en", _("Item in English")),
    "category": ("#item+category", _("Category")),
    "unit": ("#meta+unit", _("Unit")),
    "unit_zh": ("#meta+unit+i_zh", _("Unit in Chinese")),
    "unit_en": ("#meta+unit+i_en", _("Unit in English")),
    "unit_weight_kg": ("#item+weight+kg", _("Unit weight, kg")),
    "unit_volume_m3": ("#item+volume+m3", _("Unit volume, m³")),
    "unit_price": ("#value+unit", _("Unit price")),
    "currency": ("#value+currency", _("Currency")),
    "unit_value_cny": ("#value+unit+cny", _("Unit value, CNY")),
    "lot": ("#item+lot", _("Lot")),
    "batch": ("#item+batch", _("Batch")),
    "expires_on": ("#date+expiry", _("Expiry date")),
    "owner": ("#org+owner", _("Owner")),
    "donor": ("#org+donor", _("Donor")),
    "organization": ("#org", _("Organization")),
    "operator": ("#org+operator", _("Operator")),
    "carrier": ("#org+carrier", _("Carrier")),
    "facility": ("#loc+warehouse+code", _("Warehouse code")),
    "facility_name": ("#loc+warehouse+name", _("Warehouse")),
    "bin": ("#loc+bin", _("Bin")),
    "condition": ("#item+condition", _("Condition")),
    "quantity": ("#item+num", _("Quantity")),
    "on_hand": ("#item+num+stock", _("On hand")),
    "reserved": ("#item+num+reserved", _("Reserved")),
    "available": ("#item+num+available", _("Free")),
    "requested": ("#item+num+requested", _("Requested")),
    "verified": ("#item+num+verified", _("Verified")),
    "allocated": ("#item+num+allocated", _("Allocated")),
    "dispatched": ("#item+num+dispatched", _("Dispatched")),
    "delivered": ("#item+num+delivered", _("Delivered")),
    "emergency": ("#crisis+code", _("Emergency")),
    "hazard": ("#event+type", _("Hazard")),
    "glide": ("#event+glide", _("GLIDE number")),
    "place": ("#adm3+code", _("Place code")),
    "place_code": ("#adm3+code", _("Place code")),
    "site": ("#loc+site", _("Site")),
    "site_name_zh": ("#loc+site+name+i_zh", _("Site in Chinese")),
    "site_name_en": ("#loc+site+name+i_en", _("Site in English")),
    "lat": ("#geo+lat", _("Latitude")),
    "lon": ("#geo+lon", _("Longitude")),
    "address": ("#loc+address", _("Address")),
    "people": ("#beneficiary", _("People")),
    "population": ("#population", _("Population")),
    "request": ("#activity+request", _("Request")),
    "request_number": ("#activity+request", _("Request")),
    "request_class": ("#severity", _("Class")),
    "triage_class": ("#severity+triage", _("Triage class")),
    "consignment": ("#activity+consignment", _("Consignment")),
    "consignment_number": ("#activity+consignment", _("Consignment")),
    "tracking_number": ("#activity+tracking", _("Tracking number")),
    "needed_by": ("#date+needed", _("Needed by")),
    "promised_at": ("#date+promised", _("Promised for")),
    "expected_at": ("#date+expected", _("Expected at")),
    "created_at": ("#date+created", _("Created")),
    "submitted_at": ("#date+submitted", _("Submitted")),
    "approved_at": ("#date+approved", _("Approved")),
    "dispatched_at": ("#date+dispatched", _("Dispatched at")),
    "delivered_at": ("#date+delivered", _("Delivered at")),
    "occurred_at": ("#date+occurred", _("Occurred")),
    "confirmed_at": ("#date+confirmed", _("Confirmed")),
    "closed_at": ("#date+closed", _("Closed")),
    "ended_at": ("#date+end", _("Ended")),
    "reason": ("#meta+reason", _("Reason")),
    "note": ("#meta+note", _("Note")),
    "notes": ("#meta+note", _("Notes")),
    "explanation": ("#meta+explanation", _("Explanation")),
    "source": ("#meta+source", _("Source")),
    "filename": ("#meta+file", _("File")),
    "origin": ("#loc+origin", _("Origin")),
    "destination": ("#loc+destination", _("Destination")),
    "mode": ("#meta+mode", _("Mode")),
    "km": ("#geo+distance+km", _("Distance, km")),
    "hours": ("#meta+hours", _("Hours")),
    "weight_kg": ("#item+weight+kg", _("Weight, kg")),
    "volume_m3": ("#item+volume+m3", _("Volume, m³")),
    "value_cny": ("#value+cny", _("Value, CNY")),
}


def column_of(path: str) -> Column:
    """Return the column of a field, nested ones by their path: `item.name_zh`."""
    parts = path.split(".")
    tag, title = KNOWN.get("_".join(parts[-2:])) or KNOWN.get(parts[-1]) or ("", "")
    own = parts[-1].replace("_", " ").capitalize()
    words = str(title) if title else own
    if len(parts) > 1 and "_".join(parts[-2:]) not in KNOWN:
        words = f"{column_of(parts[-2]).title}: {words}"
    return Column(words, tag or f"#meta+{parts[-1]}", WIDE.get(parts[-1], 16))
