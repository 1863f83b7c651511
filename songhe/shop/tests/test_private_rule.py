"""What should not be written where everybody reads is found, however it is spelt."""

import pytest

from songhe.shop.rules.private import Private, private_in


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("打我电话 13800000031", Private.PHONE),
        ("138-0000-0031 找我", Private.PHONE),
        ("１３８００００００３１", Private.PHONE),
        ("一三八零零零零零零三一", Private.PHONE),
        ("幺三八 零零零零 零零三幺", Private.PHONE),
        ("1.3.8.0.0.0.0.0.0.3.1", Private.PHONE),
        ("027-85550998", Private.PHONE),
        ("店里 8555 0998", Private.PHONE),
        ("42010619450501123x 能用补贴吗", Private.IDENTITY),
        ("420106 19450501 1234", Private.IDENTITY),
        ("加微信 songhe_2026 便宜", Private.ACCOUNT),
        ("V信不行就 qq：12345678", Private.ACCOUNT),
        ("发到 wang@example.com", Private.ACCOUNT),
        ("我住东湖路 12 号，能上门吗", Private.ADDRESS),
        ("梨园小区3栋", Private.ADDRESS),
        ("3栋2单元501", Private.ADDRESS),
        ("送到 7号楼 1203室", Private.ADDRESS),
        # what people may well ask
        ("身高 160、体重 75 穿哪个码？", None),
        ("1.5 米宽的床能用吗？", None),
        ("20261121 以前能到吗？", None),
        ("160 165 170 175 都有吗", None),
        ("三栋楼都能送到吗？没有电梯，五楼。", None),
        ("能用医保卡吗？微信能付吗？", None),
        ("承重 120kg 还是 150kg，价格 1280 元？", None),
        ("一二三楼都行吗", None),
    ],
)
def test_numbers_accounts_and_addresses_are_found_and_plain_questions_are_not(
    words: str, found: Private | None
) -> None:
    assert private_in(words) == found
