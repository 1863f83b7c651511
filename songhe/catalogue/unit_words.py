"""How things are counted, in words of each language; a seller's own other word stays as it is."""

from django.utils.translation import pgettext_lazy

UNITS = {
    "份": pgettext_lazy("unit", "份"),
    "次": pgettext_lazy("unit", "次"),
    "月": pgettext_lazy("unit", "月"),
    "台": pgettext_lazy("unit", "台"),
    "个": pgettext_lazy("unit", "个"),
    "套": pgettext_lazy("unit", "套"),
    "包": pgettext_lazy("unit", "包"),
    "件": pgettext_lazy("unit", "件"),
    "双": pgettext_lazy("unit", "双"),
    "箱": pgettext_lazy("unit", "箱"),
    "盒": pgettext_lazy("unit", "盒"),
    "把": pgettext_lazy("unit", "把"),
    "副": pgettext_lazy("unit", "副"),
    "瓶": pgettext_lazy("unit", "瓶"),
    "针": pgettext_lazy("unit", "针"),
    "条": pgettext_lazy("unit", "条"),
    "张": pgettext_lazy("unit", "张"),
    "床": pgettext_lazy("unit", "床"),
    "部": pgettext_lazy("unit", "部"),
    "袋": pgettext_lazy("unit", "袋"),
    "罐": pgettext_lazy("unit", "罐"),
    "本": pgettext_lazy("unit", "本"),
    "支": pgettext_lazy("unit", "支"),
    "处": pgettext_lazy("unit", "处"),
    "块": pgettext_lazy("unit", "块"),
    "只": pgettext_lazy("unit", "只"),
    "桌": pgettext_lazy("unit", "桌"),
    "根": pgettext_lazy("unit", "根"),
    "对": pgettext_lazy("unit", "对"),
    "卷": pgettext_lazy("unit", "卷"),
    "提": pgettext_lazy("unit", "提"),
    "桶": pgettext_lazy("unit", "桶"),
    "斤": pgettext_lazy("unit", "斤"),
    "公斤": pgettext_lazy("unit", "公斤"),
    "米": pgettext_lazy("unit", "米"),
    "平方米": pgettext_lazy("unit", "平方米"),
    "盘": pgettext_lazy("unit", "盘"),
    "杯": pgettext_lazy("unit", "杯"),
    "辆": pgettext_lazy("unit", "辆"),
    "扇": pgettext_lazy("unit", "扇"),
    "间": pgettext_lazy("unit", "间"),
    "户": pgettext_lazy("unit", "户"),
    "单": pgettext_lazy("unit", "单"),
}


def unit_words(unit: str) -> str:
    """Return the word for a unit as whoever reads it says it."""
    return str(UNITS.get(unit.strip(), unit))
