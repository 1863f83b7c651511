"""English knows one and many: no sentence that may count one says “1 visits”."""

import re

import pytest
from django.utils.translation import ngettext, override

from songhe.config.messages import load

COUNTED = re.compile(
    r"%\((\w+)\)[sd] (?:open |new |impossible |more )?"
    r"(?:visits|pieces|orders|reviews|rows|readings|values|providers|buyers|places|elders|times"
    r"|people|sellers|questions|claims|services|devices|alerts|messages|trials|invoices"
    r"|minutes late|seconds|days a week|stars|were|ended)\b"
)
# What is never one.
BOUNDS = {"cases", "most"}  # of settings: from so many on
ALWAYS_MANY = {
    "价格是今天的最低公开价，不含补贴。现在有 %(providers)s 家服务商的 %(listings)s 项服务和用品，"
    "每一家的资质都在有效期内。",  # of a city
    "%(count)s 家商户，一次付清",  # of one, nothing is said
    "%(number)s 次，%(soon)s%% 在 60 秒内，%(five)s%% 在 5 分钟内。",  # from ten on
    "%(worker)s路上耽搁了，大约晚到 %(minutes)s 分钟，请再等一会儿。",  # ten are not late
    "<b>%(worker)s到%(elder)s家已经晚了 %(minutes)s 分钟</b>。",  # likewise
    "%(stars)s 星以上",  # from 4.0 on
    "“%(category)s”里 %(count)s 位评过，平均 %(stars)s 星",  # 1.0 stars
    "近七天 %(number)s 次，中位数 %(middle)s 秒，百分之 %(soon)s 在六十秒内",  # from ten on
}
# From so many elders on a trial has a result.
OF_A_TRIAL = "songhe/trials/templates/trials/_"


def test_what_may_be_one_has_a_singular() -> None:
    wrong = [
        message.id
        for message in load()
        if isinstance(message.id, str)
        and (counted := COUNTED.search(str(message.string)))
        and counted[1] not in BOUNDS
        and message.id not in ALWAYS_MANY
        and not any(place.startswith(OF_A_TRIAL) for place, _line in message.locations)
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("words", "number", "said"),
    [
        (
            "库存里只有 %(left)s 件还没记放在哪。",
            1,
            "Only %(left)s piece in stock has no place yet.",
        ),
        (
            "库存里只有 %(left)s 件还没记放在哪。",
            2,
            "Only %(left)s pieces in stock have no place yet.",
        ),
        ("做完 %(orders)s 单。", 1, "%(orders)s order done."),
        ("有 %(taken)s 次有人接手，一般在 %(time)s内。", 1, "%(taken)s was taken up"),
        ("有 %(taken)s 次有人接手，一般在 %(time)s内。", 2, "%(taken)s were taken up"),
        ("有 %(count)s 次自己恢复或本人说没事。", 1, "%(count)s ended by itself or was"),
        ("有 %(count)s 次写这份小结时还没处理完。", 1, "%(count)s was still open"),
        ("%(count)s 秒", 1, "%(count)s second"),
        (
            "近 7 天接手 %(number)s 次，不足 10 次，不算比例。",
            1,
            "Taken up %(number)s time in 7 days",
        ),
    ],
)
def test_one_is_said_as_one(words: str, number: int, said: str) -> None:
    with override("en"):
        assert ngettext(words, words, number).startswith(said)
