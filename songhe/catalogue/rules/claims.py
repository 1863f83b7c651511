"""What may not be said of goods and services, each with the rule that forbids it. Pure text.

Taken from 广告法 (2021) articles 9, 16, 17 and 18; words are looked for after spaces, dots and
full-width forms are taken away, so that 根 治 is 根治.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

HEALTH_FOOD = "B05"
SAID_OF_HEALTH_FOOD = "不能代替药物"
# Where illness is treated by those who may: they may name it, yet promise nothing.
MEDICAL = ("F", "G01", "G02", "I", "J03", "K")
# What the law wants to see before it is sold, and again when its words change.
CHECKED = ("B05", "B06", "F06")
FILLERS = re.compile(r"[\s·•．.\-_*~、]+")
DENIED = re.compile(r"(?:不是|不能|不可|并非|不用于|不为了|不作为|不会?用来)[^，。；！？,;!?]{0,8}")


@dataclass(frozen=True)
class LawRule:
    """A rule of law in plain words."""

    code: str
    zh: str
    en: str

    def in_language(self, language: str | None) -> str:
        return self.en if (language or "").startswith("en") else self.zh


RULES = {
    rule.code: rule
    for rule in (
        LawRule(
            "广告法9",
            "《广告法》第九条：不得使用“国家级”“最高级”“最佳”等用语",
            "Advertising Law art. 9: no “national level”, “best”, “supreme”",
        ),
        LawRule(
            "广告法16",
            "《广告法》第十六条：不得断言或保证功效、安全性，不得说治愈率、有效率",
            "Advertising Law art. 16: no assertion or guarantee of effect or safety, no cure rates",
        ),
        LawRule(
            "广告法17",
            "《广告法》第十七条：医疗、药品、医疗器械以外，不得涉及疾病治疗功能",
            "Advertising Law art. 17: only medicine may speak of treating illness",
        ),
        LawRule(
            "广告法18",
            "《广告法》第十八条：保健食品不得涉及疾病预防、治疗功能，不得说是健康所必需",
            "Advertising Law art. 18: health food prevents and treats nothing, nor is it a must",
        ),
        LawRule(
            "广告法18-2",
            "《广告法》第十八条：保健食品要写明“本品不能代替药物”",
            "Advertising Law art. 18: health food must say “本品不能代替药物”",
        ),
    )
}

SUPERLATIVE = ("国家级", "最高级", "最佳", "全国第一", "世界第一", "顶级", "史上最", "绝无仅有")
PROMISE = (
    "根治", "包治", "包好", "治愈率", "有效率", "药到病除", "百分之百有效", "100%有效",
    "无副作用", "没有副作用", "零副作用", "无毒副作用", "绝对安全", "永不复发", "不复发",
    "保证治好", "无效退款", "立竿见影", "神效", "特效", "祖传秘方",
)  # fmt: skip
TREATMENT = (
    "治疗", "治好", "治愈", "疗效", "治病", "祛病", "药效", "抗癌", "防癌", "抗肿瘤", "降血压",
    "降血糖", "降血脂", "降三高", "消炎", "溶栓", "软化血管", "逆转糖尿病", "替代药", "代替药",
    "停药",
)  # fmt: skip
HEALTH_FOOD_ONLY = (
    "预防", "防治", "抵抗病毒", "老人必吃", "老年人必备", "必需品", "必不可少", "专家推荐",
    "患者推荐", "比药", "医生推荐",
)  # fmt: skip


@dataclass(frozen=True)
class Claim:
    """Words that may not stand, and which rule says so."""

    words: str
    rule: LawRule


def claims_in(texts: Iterable[str], *, category: str) -> list[Claim]:
    """Return everything in a listing's texts that the law forbids in its category."""
    plain = [_plain(text) for text in texts if text]
    affirmed = [DENIED.sub("", text) for text in plain]
    found = _found(SUPERLATIVE, plain, "广告法9") + _found(PROMISE, plain, "广告法16")
    if not category.startswith(MEDICAL):
        law = "广告法18" if category == HEALTH_FOOD else "广告法17"
        found += _found(TREATMENT, affirmed, law)
    if category == HEALTH_FOOD:
        found += _found(HEALTH_FOOD_ONLY, affirmed, "广告法18")
        if not any(SAID_OF_HEALTH_FOOD in text for text in plain):
            found.append(Claim(SAID_OF_HEALTH_FOOD, RULES["广告法18-2"]))
    return found


def must_be_checked(category: str) -> bool:
    """Does somebody of the platform read it before it is sold?"""
    return category in CHECKED


def _plain(text: str) -> str:
    return FILLERS.sub("", unicodedata.normalize("NFKC", text)).lower()


def _found(words: Iterable[str], texts: Iterable[str], law: str) -> list[Claim]:
    texts = list(texts)
    return [Claim(word, RULES[law]) for word in words if any(word in text for text in texts)]
