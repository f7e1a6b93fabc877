"""Made-up data of the component gallery, in both languages; no page of the platform reads it."""

from dataclasses import dataclass
from typing import Any

from django import forms

from relief.core.http.picking import Chips, FileDrop, Picker

PLACES = (
    ("513322", "泸定县", "Luding"),
    ("511802", "雨城区", "Yucheng"),
    ("511822", "荥经县", "Yingjing"),
    ("511823", "汉源县", "Hanyuan"),
    ("511824", "石棉县", "Shimian"),
)


@dataclass(frozen=True)
class FormWords:
    """The labels of the sample form in one language."""

    labels: dict[str, str]
    kinds: tuple[str, str, str]
    place_help: str
    too_small: str


class SampleForm(forms.Form):
    """A form with a wrong quantity, a choice, a picker, a box and a file."""

    quantity = forms.IntegerField()
    site = forms.CharField(
        required=False,
        widget=Picker("gallery_options", icon="map-pin", placeholder="泸定县, luding, 513322"),
    )
    sure = forms.BooleanField(required=False)
    file = forms.FileField(required=False, widget=FileDrop(attrs={"accept": ".csv,.xlsx"}))

    def __init__(self, words: FormWords, prefix: str) -> None:
        data = {f"{prefix}-quantity": "-30", f"{prefix}-kind": "2"}
        super().__init__(data, prefix=prefix)
        self.too_small = words.too_small
        choices = [(str(number), word) for number, word in enumerate(words.kinds, 1)]
        self.fields["kind"] = forms.ChoiceField(choices=choices, widget=Chips)
        self.fields["site"].help_text = words.place_help
        for name, label in words.labels.items():
            self.fields[name].label = label

    def clean_quantity(self) -> int:
        """Refuse what is not above zero, naming the field and the value."""
        value: int = self.cleaned_data["quantity"]
        if value <= 0:
            raise forms.ValidationError(self.too_small.format(value=value))
        return value


@dataclass(frozen=True)
class Words:
    """The sentences of one language."""

    language: str
    suffix: str
    pills: tuple[str, ...]
    items: tuple[tuple[str, str], ...]
    buttons: tuple[str, ...]
    card: tuple[str, str]
    events: tuple[tuple[str, str], ...]
    header: tuple[str, str]
    facts: tuple[tuple[str, str], ...]
    stock: tuple[tuple[str, str], ...]
    heads: tuple[str, ...]
    stats: tuple[tuple[str, str, str], ...]
    empty: tuple[str, str, str]
    error: tuple[str, str, str, str]
    toast: tuple[str, str]
    confirm: tuple[str, str, str]
    steps: tuple[str, ...]
    stages: tuple[str, ...]
    map: tuple[str, ...]
    titles: tuple[str, ...]
    form: FormWords


CHINESE = Words(
    language="zh-hans",
    suffix="zh",
    pills=("等待核定", "在途", "已分配", "已签收", "有风险", "已超时"),
    items=(("毛毯", "条"), ("救灾单帐篷", "顶")),
    buttons=("批准方案", "比较", "为什么不更多", "取消发货"),
    card=("毛毯 1,200 条 → 海螺沟片区", "CN-0907-027，天全以西限行，晚 50 分钟"),
    events=(
        ("预计晚到 50 分钟", "承运方上报"),
        ("已过天全", "车辆定位"),
        ("成都仓发出 1,200 条", "仓管 李**"),
    ),
    header=("泸定县海螺沟片区，11,779 人，3 天", "演示伙伴提交，负责人 王**（协调员）"),
    facts=(
        ("76%", "最紧一行（帐篷）"),
        ("7 票", "在途，1 票有风险"),
        ("2 行", "缺货：帐篷、家庭箱"),
    ),
    stock=(("应急压缩食品 500 g", "盒"), ("赈济家庭箱", "箱"), ("睡垫", "张")),
    heads=("物资", "在库", "已预留和可用", "可用", "最早到期"),
    stats=(
        ("一类（救命）需求保底线", "/ 4 份已达到", "得妥片区应急食品还差 1,800 盒"),
        ("承诺有风险", "/ 24 票在途", "最早一票剩 12 分钟"),
    ),
    empty=("这个仓没有帐篷", "最近一批 9 月 5 日发往石棉县。9 月 9 日到货 1,000 顶。", "看其他仓"),
    error=(
        "文件有 12 行有问题",
        "什么都没有保存。可以在这里改，也可以下载这 12 行。",
        "在这里改",
        "下载 12 行",
    ),
    toast=("已预留帐篷 300 顶", "出库失败：这批货已被冻结"),
    confirm=(
        "取消 CN-0907-027 的发货？",
        "货已离开成都仓。取消后车辆原路返回，1,200 条毛毯回到在库。",
        "取消发货",
    ),
    steps=("已登记", "已发出", "到达泸定县", "在驿站等您", "您已收到"),
    stages=("已读文件", "对好 9 列", "检查各行", "确认"),
    map=("成都仓", "海螺沟片区", "得妥片区", "石棉县", "震中", "CN-0907-028 毛毯，准时"),
    titles=("各地满足率", "物资行", "缺得多的在前", "每日签收", "演示数据"),
    form=FormWords(
        labels={
            "quantity": "数量（顶）",
            "kind": "类别",
            "site": "地点",
            "sure": "可用替代品",
            "file": "库存表",
        },
        kinds=("一类 救命", "二类 紧急", "三类 一般"),
        place_help="可输入地名、拼音或代码",
        too_small="数量是 {value}，要大于 0。退货请用“出库”。",
    ),
)

ENGLISH = Words(
    language="en",
    suffix="en",
    pills=("Waiting for check", "On the way", "Allocated", "Delivered", "At risk", "Overdue"),
    items=(("Blanket", "pieces"), ("Relief tent", "pieces")),
    buttons=("Approve plan", "Compare", "Why not more", "Cancel dispatch"),
    card=("1,200 blankets → Hailuogou", "CN-0907-027, road limits west of Tianquan, 50 min late"),
    events=(
        ("Expected 50 min late", "reported by the carrier"),
        ("Passed Tianquan", "vehicle position"),
        ("1,200 pieces left Chengdu", "warehouse, L**"),
    ),
    header=(
        "Luding, Hailuogou, 11,779 people, 3 days",
        "Handed in by a demo partner, looked after by W** (coordinator)",
    ),
    facts=(
        ("76%", "tightest line (tents)"),
        ("7", "on the way, 1 at risk"),
        ("2 lines", "short: tents, family boxes"),
    ),
    stock=(("Compact food 500 g", "boxes"), ("Family box", "boxes"), ("Sleeping mat", "pieces")),
    heads=("Item", "On hand", "Reserved and free, of on hand", "Free", "First expiry"),
    stats=(
        (
            "Class 1 (life-saving) at the floor",
            "/ 4 reached",
            "Detuo still lacks 1,800 boxes of food",
        ),
        ("Promises at risk", "/ 24 on the way", "The first has 12 min left"),
    ),
    empty=(
        "No tents in this warehouse",
        "The last lot left for Shimian on 5 September. 1,000 arrive on 9 September.",
        "See other warehouses",
    ),
    error=(
        "File has 12 rows with problems",
        "Nothing was saved. Fix them here or download them.",
        "Fix here",
        "Download 12 rows",
    ),
    toast=("300 tents reserved", "Not sent: this lot is frozen"),
    confirm=(
        "Cancel the dispatch of CN-0907-027?",
        "The goods have left Chengdu. The lorry turns back and 1,200 blankets return to stock.",
        "Cancel dispatch",
    ),
    steps=("Registered", "Sent", "Arrived in Luding", "Waiting at the station", "You have it"),
    stages=("File read", "9 headers mapped", "Check rows", "Confirm"),
    map=("Chengdu", "Hailuogou", "Detuo", "Shimian", "Epicentre", "CN-0907-028 blankets, on time"),
    titles=("Fill rate by place", "Lines", "shortest first", "Delivered a day", "Demo data"),
    form=FormWords(
        labels={
            "quantity": "Quantity (tents)",
            "kind": "Class",
            "site": "Place",
            "sure": "Substitutes are welcome",
            "file": "Stock list",
        },
        kinds=("1 life-saving", "2 urgent", "3 standard"),
        place_help="A name, pinyin or code",
        too_small='Quantity is {value}. It must be above 0. Use "Issue" for returns.',
    ),
)


def map_data(words: Words) -> dict[str, Any]:
    """Return the sample map: keys as docs/pages.md names them."""
    chengdu, hailuogou, detuo, shimian, epicentre, lorry = words.map
    return {
        "epicentre": {"lat": 29.59, "lon": 102.08, "name": epicentre, "quiet": True},
        "rings_km": [30],
        "centre": [29.7, 102.75],
        "zoom": 8.25,
        "facilities": [
            {"lat": 30.66, "lon": 104.06, "name": chengdu, "note": "9,820", "side": "left"}
        ],
        "places": [
            {
                "lat": 29.62,
                "lon": 102.12,
                "name": hailuogou,
                "note": "62%",
                "need": 11779,
                "delivered": 3600,
                "moving": 2600,
                "allocated": 1100,
                "side": "left",
            },
            {
                "lat": 29.42,
                "lon": 102.18,
                "name": detuo,
                "note": "58%",
                "need": 3860,
                "delivered": 1500,
                "moving": 700,
            },
            {
                "lat": 29.23,
                "lon": 102.36,
                "name": shimian,
                "note": "66%",
                "need": 4200,
                "delivered": 1800,
                "moving": 900,
            },
        ],
        "moving": [{"lat": 30.05, "lon": 102.9, "name": lorry, "tone": "risk"}],
        "lines": [
            {"points": [[30.66, 104.06], [30.05, 102.9], [29.62, 102.12]], "tone": "moving"},
            {"points": [[29.62, 102.12], [29.42, 102.18], [29.23, 102.36]], "tone": "waiting"},
        ],
    }


def chart_data(words: Words) -> dict[str, Any]:
    """Return the sample chart: an ECharts option with colours named by tone."""
    days = [f"{day} {'Sep' if words.language == 'en' else '日'}" for day in range(6, 13)]
    return {
        "xAxis": {"type": "category", "data": days},
        "yAxis": {"type": "value"},
        "series": [
            {
                "type": "bar",
                "name": words.pills[3],
                "data": [820, 2100, 3400, 2900, 3100, 1800, 900],
                "itemStyle": {"color": "tone:done"},
                "barWidth": "55%",
            }
        ],
    }
