"""Every kind of need: what it is called, which link of care it belongs to, what can meet it.

`categories` are codes of `data/categories.json`: where the catalogue is searched for help.
"""

from dataclasses import dataclass

from songhe.assessment.rules.scoring import Words


@dataclass(frozen=True)
class NeedKind:
    code: str
    words: Words
    link: Words
    categories: tuple[str, ...]


DAILY = Words("日常生活", "Everyday life")
LONG_TERM = Words("长期照护", "Long-term care")
PREVENTION = Words("预防保健", "Prevention")
REHABILITATION = Words("康复护理", "Rehabilitation")
COMFORT = Words("心理慰藉", "Comfort")
PARTICIPATION = Words("社会参与", "Taking part")
EDUCATION = Words("健康教育", "Health education")

NEED_KINDS: dict[str, NeedKind] = {
    kind.code: kind
    for kind in (
        NeedKind(
            "bathing_help",
            Words("洗澡需要协助", "Needs help with bathing"),
            LONG_TERM,
            ("J02",),
        ),
        NeedKind(
            "eating_help",
            Words("吃饭需要协助", "Needs help with eating"),
            LONG_TERM,
            ("B01", "B03", "J01"),
        ),
        NeedKind(
            "grooming_help",
            Words("梳洗需要协助", "Needs help with washing"),
            LONG_TERM,
            ("J01", "J02"),
        ),
        NeedKind(
            "dressing_help",
            Words("穿衣需要协助", "Needs help with dressing"),
            LONG_TERM,
            ("J01", "A03"),
        ),
        NeedKind(
            "toileting_help",
            Words("上厕所需要协助", "Needs help with the toilet"),
            LONG_TERM,
            ("J01", "J03"),
        ),
        NeedKind(
            "continence_care",
            Words("需要失禁护理用品", "Needs continence care"),
            DAILY,
            ("E02", "J03"),
        ),
        NeedKind(
            "mobility_help",
            Words("走动需要协助", "Needs help with moving about"),
            REHABILITATION,
            ("D01", "D03", "I02"),
        ),
        NeedKind(
            "fall_prevention",
            Words("需要预防跌倒", "Needs fall prevention"),
            PREVENTION,
            ("G08", "C02", "C01"),
        ),
        NeedKind(
            "bed_care",
            Words("卧床需要照护", "Needs care in bed"),
            LONG_TERM,
            ("J03", "J09", "F07"),
        ),
        NeedKind(
            "full_care",
            Words("需要全面照护", "Needs full care"),
            LONG_TERM,
            ("J04", "J08", "C07"),
        ),
        NeedKind(
            "meal_help",
            Words("做饭不方便，需要助餐", "Needs meals brought or shared"),
            DAILY,
            ("B01", "B02"),
        ),
        NeedKind(
            "cleaning_help",
            Words("家务需要帮手", "Needs help in the house"),
            DAILY,
            ("C03", "A05"),
        ),
        NeedKind(
            "escort_help",
            Words("出门看病需要陪同", "Needs company to the doctor"),
            DAILY,
            ("F05", "D05", "D01"),
        ),
        NeedKind(
            "home_safety",
            Words("独自在家，需要安全守护", "Alone at home: needs a safety watch"),
            PREVENTION,
            ("E05", "P01", "P03"),
        ),
        NeedKind(
            "chronic_care",
            Words("慢病需要经常管理", "Long-term illness needs regular care"),
            PREVENTION,
            ("G03", "F02", "E04"),
        ),
        NeedKind(
            "company",
            Words("想有人陪着说说话", "Would like company"),
            COMFORT,
            ("L01", "L04", "L05"),
        ),
        NeedKind(
            "activities",
            Words("想参加活动", "Would like to join in"),
            PARTICIPATION,
            ("M01", "M02", "N01", "N03", "O01"),
        ),
        NeedKind(
            "digital_help",
            Words("用手机需要人教", "Would like lessons with the phone"),
            EDUCATION,
            ("H05",),
        ),
    )
}
