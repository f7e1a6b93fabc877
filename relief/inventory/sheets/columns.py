"""The canonical columns of a stock list, and what partners call them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One canonical column: its name here, its English and Chinese titles, HXL tag, and other
    names seen.
    """

    name: str
    title: str
    title_zh: str
    tag: str
    synonyms: tuple[str, ...]


def _field(name: str, title: str, title_zh: str, tag: str, synonyms: str) -> Field:
    return Field(name, title, title_zh, tag, tuple(word.strip() for word in synonyms.split("|")))


FIELDS: tuple[Field, ...] = (
    _field(
        "item", "Item", "物资名称", "#item+name",
        "item|item name|name|name_en|name_zh|item description|description|product|product name|article|commodity|material"
        "|goods|supply|relief item|nfi|source item|designation|désignation|article name|artículo|articulo|producto|descripción|descripcion|libellé|наименование|物资|物资名称|物品|物品名称|品名|名称"
        "|货品|货品名称|货物名称|商品|商品名称|产品名称|产品|品类|物料|物料名称|物料描述|存货名称|器材名称|装备名称|品种|物资品名"
        "|物资种类|物资品种|药品名称",
    ),
    _field(
        "code", "Item code", "物资编码", "#item+code",
        "code|item code|item no|item number|item id|sku|catalogue number|catalog number|material number|material code"
        "|product code|article number|stock code|part number|reference|ref|key|物资编码|物资编号|物资代码|物料编码|物料编号|货号"
        "|商品编码|产品编码|产品编号|存货编码|编码|编号|代码|货品编码|物品编码|国标码|条码|商品条码",
    ),
    _field(
        "spec", "Specification", "规格型号", "#item+spec",
        "specification|spec|specifications|model|type|size|规格|型号|规格型号|规格/型号|型号规格|产品规格|包装规格|尺寸",
    ),
    _field(
        "quantity", "Quantity", "数量", "#item+num+stock",
        "quantity|qty|stock|balance|on hand|in stock|stock on hand|soh|quantity on hand|qty on hand|available|total"
        "|total quantity|amount|count|pieces|number|number of units|closing balance|current stock|physical stock"
        "|available quantity|stock quantity|stock level|closing stock|closing|ending balance|end balance|stock balance"
        "|balance on hand|quantité|cantidad|количество|остаток|数量|库存|库存数量|库存数|现有库存|当前库存|现有数量"
        "|实存|实存数|实存数量|账面数量|结存|结存数量|结余|期末结存|期末数量|期末库存|可用数量|可用库存|在库数量|在库数|盘点数量"
        "|实盘数量|总数|总量|总数量|件数|储备数量|储备量|库存量|存量|库存余额|数目",
    ),
    _field(
        "unit", "Unit", "单位", "#meta+unit",
        "unit|uom|unit of measure|unit of measurement|measure|units of measure|base unit|stock unit|unité|unidad|unidad de medida|ед изм|单位|计量单位|基本单位"
        "|库存单位|数量单位|单位名称|主单位|计数单位",
    ),
    _field(
        "pack", "Pack", "包装", "#item+pack",
        "pack|package|packaging|pack type|packing|pack unit|包装|包装单位|包装方式|包装形式|箱型",
    ),
    _field(
        "pack_quantity", "Units per pack", "每箱数量", "#item+num+pack",
        "pack qty|pack quantity|pack size|units per pack|qty per pack|quantity per pack|pcs per carton|units per carton"
        "|qty per carton|pieces per carton|per box|per carton|每箱数量|每包数量|每件数量|装箱数|装箱数量|箱规|包装数量|箱装数|包装含量"
        "|换算率|换算系数|单箱数量",
    ),
    _field(
        "batch", "Batch", "批号", "#item+batch",
        "batch|batch number|batch no|batch nr|batch code|lot|lot number|lot no|lot code|batch/lot|lot/batch|batch/lot no|n° de lot|no de lot|numéro de lot|lote|número de lote"
        "|批号|批次|批次号|生产批号|产品批号|批次编号|入库批次|批号/批次|批次/批号",
    ),
    _field(
        "expiry", "Expiry date", "有效期至", "#date+expiry",
        "expiry|expiry date|expires|expires on|expiration|expiration date|exp|exp date|exp.|best before|best before date|bbd"
        "|use by|valid until|valid to|bbe|shelf life end|date d'expiration|date de péremption|péremption|fecha de vencimiento"
        "|fecha de caducidad|vencimiento|caducidad|срок годности|годен до|有效期限至|有效期至|有效期|失效日期|失效期|到期日|到期日期|过期日期|有效日期|有效截止日期"
        "|保质期至|保质期到|截止日期|效期|使用期限|有效期限|保质期截止|到期时间|失效时间",
    ),
    _field(
        "produced_on", "Production date", "生产日期", "#date+produced",
        "production date|produced|produced on|manufacture date|manufacturing date|date of manufacture|mfg date|mfg|mfd"
        "|manufactured|生产日期|出厂日期|制造日期|生产时间|出厂时间|生产年份|制造年份",
    ),
    _field(
        "shelf_life", "Shelf life", "保质期", "#item+life",
        "shelf life|shelf life months|life|lifetime|shelf_life_months|保质期|保质期限|质保期|质保期限|储存年限|储备年限|有效期月"
        "|保质期月|储存期|保存期",
    ),
    _field(
        "facility", "Warehouse", "仓库", "#loc+warehouse+name",
        "facility|warehouse|warehouse name|depot|depot name|store|storehouse|location|stock location|storage location|site"
        "|hub|place|where|entrepôt|dépôt|magasin|almacén|bodega|depósito|склад|warehouse location|仓库|仓库名称|所在仓库|储备仓库|存放仓库|库房|库点|仓储地点|存放地点"
        "|储存地点|储备点|储备地点|存放地|存放位置|所在地|地点|仓别|备灾仓|储备库|入库仓库|库别|站点|仓",
    ),
    _field(
        "bin", "Bin", "库位", "#loc+bin",
        "bin|bin location|shelf|rack|aisle|zone|slot|position|pallet position|库位|货位|储位|货架|架位|货架号|库位号|货位号|仓位"
        "|区位|库区|垛位",
    ),
    _field(
        "owner", "Owner", "所有者", "#org+owner",
        "owner|owned by|organisation|organization|agency|partner|stock owner|consignor|ngo|所有者|所有人|货主|物主|归属单位"
        "|权属单位|所属单位|所属机构|归属|机构|机构名称|组织|单位（货主）|货主单位|权属|物资所有方|公益机构",
    ),
    _field(
        "donor", "Donor", "捐赠方", "#org+donor",
        "donor|donated by|funded by|funding source|supplier|source of funds|grant|捐赠方|捐赠人|捐赠单位|捐赠机构|捐赠者|来源"
        "|物资来源|资金来源|捐方|供应商|来源单位|捐赠来源",
    ),
    _field(
        "condition", "Condition", "状态", "#item+condition",
        "condition|status|state|stock status|quality|quality status|stock condition|状态|物资状态|库存状态|质量状态|质量|品质"
        "|完好情况|新旧程度|物资状况|状况|质量状况|完好程度",
    ),
    _field(
        "unit_weight", "Unit weight", "单重", "#item+weight",
        "unit weight|weight|weight per unit|weight kg|unit_weight_kg|weight metric ton|gross weight|net weight|weight per piece"
        "|重量|单重|单件重量|单位重量|毛重|净重|单个重量",
    ),
    _field(
        "unit_volume", "Unit volume", "单位体积", "#item+volume",
        "unit volume|volume|volume per unit|volume m3|unit_volume_m3|cubic meters|cubic metres|cbm|m3|体积|单位体积|单件体积"
        "|立方|单个体积|立方数",
    ),
    _field(
        "unit_price", "Unit price", "单价", "#value+unit",
        "unit price|price|unit cost|cost|unit value|price per unit|value per unit|单价|价格|单位价格|采购单价|单价元|金额单价"
        "|参考单价|单位成本",
    ),
    _field("currency", "Currency", "币种", "#value+currency", "currency|price currency|curr|币种|货币|币别"),
    _field("category", "Category", "类别", "#item+category", "category|class|group|item group|sector|类别|分类|物资类别|大类|种类|物资分类|物资类型|类型"),
    _field("lat", "Latitude", "纬度", "#geo+lat", "lat|latitude|place_lat|place lat|gps lat|纬度"),
    _field("lon", "Longitude", "经度", "#geo+lon", "lon|long|lng|longitude|place_lon|place lon|gps lon|经度"),
    _field(
        "note", "Note", "备注", "#meta+note",
        "note|notes|remark|remarks|comment|comments|observation|observations|备注|说明|附注|备注说明|备注信息|注|其他",
    ),
)  # fmt: skip

BY_NAME = {field.name: field for field in FIELDS}
# Columns that hold the quantity only where no other does: beside 数量 they count the cartons.
LAST_RESORT = frozenset(("件数", "pieces", "count", "total", "number", "amount", "箱数"))
REMARKS = ("Import remarks", "导入说明")
IGNORED = frozenset(
    [
        "序号",
        "no",
        "nr",
        "s/n",
        "sn",
        "sr no",
        "line",
        "row",
        "#",
        "as of",
        "as_of",
        "source",
        "date",
        "日期",
        "合计",
        "金额",
        "opening",
        "opening stock",
        "opening balance",
        "received",
        "receipts",
        "issued",
        "issues",
        "distributed",
        "dispatched",
        "期初",
        "期初数量",
        "期初库存",
        "期初结存",
        "上期结存",
        "上月结存",
        "总价",
        "总金额",
        "total value",
        "total price",
        "value",
        "import remarks",
        "导入说明",
        "处理意见",
        "source_id",
        "制表人",
        "填报人",
    ]
)

# HXL tags of others, tried after the exact ones above: tag, attributes that must all be there → field.
TAGS: tuple[tuple[str, frozenset[str], str], ...] = (
    ("#item", frozenset({"name"}), "item"),
    ("#item", frozenset({"code"}), "code"),
    ("#item", frozenset({"batch"}), "batch"),
    ("#item", frozenset({"lot"}), "batch"),
    ("#item", frozenset({"num", "pack"}), "pack_quantity"),
    ("#item", frozenset({"num"}), "quantity"),
    ("#item", frozenset({"quantity"}), "quantity"),
    ("#item", frozenset({"unit"}), "unit"),
    ("#item", frozenset({"type"}), "category"),
    ("#capacity", frozenset({"num"}), "quantity"),
    ("#date", frozenset({"expiry"}), "expiry"),
    ("#date", frozenset({"expired"}), "expiry"),
    ("#date", frozenset({"produced"}), "produced_on"),
    ("#meta", frozenset({"unit"}), "unit"),
    ("#meta", frozenset({"note"}), "note"),
    ("#meta", frozenset({"comments"}), "note"),
    ("#loc", frozenset({"bin"}), "bin"),
    ("#loc", frozenset(), "facility"),
    ("#org", frozenset({"donor"}), "donor"),
    ("#org", frozenset({"funder"}), "donor"),
    ("#org", frozenset({"owner"}), "owner"),
    ("#org", frozenset(), "owner"),
    ("#value", frozenset({"currency"}), "currency"),
    ("#value", frozenset({"unit"}), "unit_price"),
    ("#item", frozenset(), "item"),
)
