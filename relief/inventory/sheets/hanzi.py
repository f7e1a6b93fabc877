"""Does a text read as Chinese? The evidence that separates GB18030 from bytes that merely decode
as GB18030.
"""

from __future__ import annotations

import re
import unicodedata

WORDS = frozenset(
    [
        "物资",
        "名称",
        "品名",
        "货品",
        "商品",
        "产品",
        "数量",
        "单位",
        "规格",
        "型号",
        "批号",
        "批次",
        "日期",
        "有效",
        "失效",
        "保质",
        "生产",
        "仓库",
        "库存",
        "库位",
        "货位",
        "库房",
        "捐赠",
        "备注",
        "说明",
        "序号",
        "编号",
        "编码",
        "代码",
        "合计",
        "总计",
        "小计",
        "金额",
        "单价",
        "价格",
        "重量",
        "体积",
        "类别",
        "分类",
        "状态",
        "帐篷",
        "棉被",
        "被子",
        "毛毯",
        "棉衣",
        "大衣",
        "食品",
        "压缩",
        "饼干",
        "方便",
        "饮用",
        "矿泉",
        "折叠",
        "睡袋",
        "手电",
        "口罩",
        "消毒",
        "药品",
        "大米",
        "食用",
        "家庭",
        "救灾",
        "应急",
        "救援",
        "基金",
        "中国",
        "地址",
        "联系",
        "电话",
        "姓名",
        "部门",
        "入库",
        "出库",
        "结存",
        "调拨",
        "盘点",
        "成都",
        "武汉",
        "西安",
        "天津",
        "广州",
        "嘉兴",
        "四川",
        "北京",
        "上海",
        "公司",
        "地区",
        "时间",
        "照明",
        "雨衣",
        "雨靴",
        "水桶",
        "炊具",
        "卫生",
        "防潮",
        "篷布",
        "毛巾",
        "肥皂",
        "牙刷",
        "奶粉",
        "尿布",
        "发电",
        "净水",
        "急救",
        "担架",
        "手套",
        "防护",
        "红十字",
        "机构",
        "组织",
        "项目",
        "总数",
        "现有",
        "可用",
        "完好",
        "良好",
        "过期",
    ]
)
COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相"
    "全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果"
    "料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则"
    "任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带"
    "安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装"
    "影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选"
    "标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严"
    "批库仓捐赠注效期址额箱盒瓶袋桶床顶套双斤吨升条卷捆食帐篷毯棉衣被褥睡垫药械罐饮折叠饼干应急救灾灯炊具帽鞋靴雨伞纸巾皂牙刷奶粉"
)
KANA = re.compile(r"[\u3041-\u30ff\uff66-\uff9f]")
HANZI = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
ENOUGH_HANZI = 20
COMMON_SHARE = 0.6
EVERYDAY_SHARE = 0.85


def reads_chinese(text: str) -> bool:
    """Return whether a decoded text is plainly simplified Chinese: everyday characters, and words
    or their frequency.
    """
    if not text or KANA.search(text) or _has_private_use(text):
        return False
    hanzi = HANZI.findall(text)
    if not hanzi:
        return False
    common = sum(char in COMMON for char in hanzi) / len(hanzi)
    if any(word in text for word in WORDS):
        return common >= 0.3 and _everyday_share(hanzi) >= EVERYDAY_SHARE
    return (
        len(hanzi) >= ENOUGH_HANZI
        and common >= COMMON_SHARE
        and _everyday_share(hanzi) >= EVERYDAY_SHARE
    )


def two_readings(utf8: str, gb18030: str) -> bool:
    """Return whether text that is valid UTF-8 may as well be Chinese in GB18030.

    Only two-byte sequences are in doubt ("模" in GB18030 is "ģ" in UTF-8), and only where no
    Latin letter stands beside them, as it does in a French or German word.
    """
    special = [char for char in utf8 if ord(char) > 0x7F]
    if not special or any(ord(char) > 0x7FF for char in special):
        return False
    if re.search(r"[A-Za-z][\u0080-\u07ff]|[\u0080-\u07ff][A-Za-z]", utf8):
        return False
    hanzi = [char for char in gb18030 if ord(char) > 0x7F]
    return bool(hanzi) and _everyday_share(hanzi) == 1.0


def _everyday_share(chars: list[str]) -> float:
    """Return the share of GB 2312 in the two-byte characters; text decoded wrongly falls outside
    it.

    Rare characters of four bytes (names of people and places) say nothing: no other encoding
    looks like them.
    """
    short = [char for char in chars if _encodes(char, "gbk")]
    return sum(_encodes(char, "gb2312") for char in short) / len(short) if short else 0.0


def _encodes(char: str, encoding: str) -> bool:
    try:
        return len(char.encode(encoding)) == 2
    except UnicodeEncodeError:
        return False


def _has_private_use(text: str) -> bool:
    return any(ord(char) > 0xDFFF and unicodedata.category(char) == "Co" for char in text)
