"""URLs of stock, lots, lists, sharing and facilities."""

from django.urls import path

from relief.inventory.web import (
    care_urls,
    facilities,
    facility_care,
    goods,
    imports,
    lots,
    numbers,
    sharing,
    stock,
    warehouse_urls,
)

FACILITY = "facilities/<uuid:uid>/"
app_name = "inventory"
urlpatterns = [
    path("stock/", stock.StockList.as_view(), name="stock-list"),
    path("stock/numbers/", numbers.StockNumbers.as_view(), name="stock-numbers"),
    path("stock/levels/", numbers.LevelList.as_view(), name="level-list"),
    path("stock/levels/<uuid:uid>/", numbers.LevelDetail.as_view(), name="level-detail"),
    path("stock/levels/<uuid:uid>/end/", numbers.LevelEnd.as_view(), name="level-end"),
    path("stock/receive/", goods.Receive.as_view(), name="stock-receive"),
    path("lots/", lots.LotList.as_view(), name="lot-list"),
    path("lots/<uuid:uid>/", lots.LotDetail.as_view(), name="lot-detail"),
    path("balances/<uuid:uid>/move/", goods.Move.as_view(), name="balance-move"),
    path("balances/<uuid:uid>/adjust/", goods.Adjust.as_view(), name="balance-adjust"),
    path("balances/<uuid:uid>/condition/", goods.SetApart.as_view(), name="balance-condition"),
    path("imports/", imports.ImportList.as_view(), name="import-list"),
    path("imports/<uuid:uid>/", imports.ImportDetail.as_view(), name="import-detail"),
    path("imports/<uuid:uid>/headers/", imports.MapHeaders.as_view(), name="import-headers"),
    path("imports/<uuid:uid>/items/", imports.NewItems.as_view(), name="import-items"),
    path("imports/<uuid:uid>/places/", imports.NewFacilities.as_view(), name="import-places"),
    path("imports/<uuid:uid>/repair/", imports.Repair.as_view(), name="import-repair"),
    path("imports/<uuid:uid>/remarks/", imports.Remarks.as_view(), name="import-remarks"),
    path("imports/<uuid:uid>/confirm/", imports.Confirm.as_view(), name="import-confirm"),
    path("imports/<uuid:uid>/cancel/", imports.Cancel.as_view(), name="import-cancel"),
    path("imports/<uuid:uid>/undo/", imports.Undo.as_view(), name="import-undo"),
    path("sharing/", sharing.SharingList.as_view(), name="sharing-list"),
    path("sharing/new/", sharing.SharingNew.as_view(), name="sharing-new"),
    path("sharing/<uuid:uid>/end/", sharing.SharingEnd.as_view(), name="sharing-end"),
    *care_urls.care,
    path("facilities/", facilities.FacilityList.as_view(), name="facility-list"),
    path("facilities/new/", facilities.FacilityNew.as_view(), name="facility-new"),
    path("facilities/<uuid:uid>/", facilities.FacilityDetail.as_view(), name="facility-detail"),
    path(f"{FACILITY}change/", facility_care.FacilityChange.as_view(), name="facility-change"),
    path(f"{FACILITY}close/", facility_care.FacilityClose.as_view(), name="facility-close"),
    path(f"{FACILITY}reopen/", facility_care.FacilityReopen.as_view(), name="facility-reopen"),
    path(f"{FACILITY}people/", facility_care.FacilityPeople.as_view(), name="facility-people"),
    path(
        f"{FACILITY}people/<uuid:member>/remove/",
        facility_care.FacilityPersonRemove.as_view(),
        name="facility-person-remove",
    ),
    *warehouse_urls.warehouse,
]
