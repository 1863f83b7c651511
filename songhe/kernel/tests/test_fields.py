import base64

import pytest
from cryptography.exceptions import InvalidTag
from pytest_django import Settings

from songhe.kernel.fields import (
    NotSealed,
    UnknownKey,
    lookup_hash,
    seal,
    split,
    unseal,
)

FIRST, SECOND = b"1" * 32, b"2" * 32
CIPHERS = ["aes-256-gcm", "sm4-gcm"]


@pytest.fixture(autouse=True)
def one_key(settings: Settings) -> None:
    settings.SONGHE_FIELD_KEYS = {"a": FIRST}


@pytest.mark.parametrize("cipher", CIPHERS)
@pytest.mark.parametrize("text", ["13800000001", "东湖路 142 号", "", "x" * 10_000])
def test_what_is_sealed_comes_back_and_cannot_be_read(
    settings: Settings, cipher: str, text: str
) -> None:
    settings.SONGHE_FIELD_CIPHER = cipher

    value = seal(text)

    assert unseal(value) == text
    assert not text or text not in value
    assert not text or text.encode() not in base64.b64decode(split(value)[2])


@pytest.mark.parametrize("cipher", CIPHERS)
def test_the_same_text_is_never_sealed_the_same(settings: Settings, cipher: str) -> None:
    settings.SONGHE_FIELD_CIPHER = cipher

    assert len({seal("13800000001") for _ in range(100)}) == 100


@pytest.mark.parametrize("cipher", CIPHERS)
def test_one_altered_bit_is_noticed(settings: Settings, cipher: str) -> None:
    settings.SONGHE_FIELD_CIPHER = cipher
    mark, key, body = split(seal("13800000001"))
    raw = bytearray(base64.b64decode(body))

    for place in (0, len(raw) // 2, len(raw) - 1):
        altered = bytearray(raw)
        altered[place] ^= 1
        with pytest.raises(InvalidTag):
            unseal(f"{mark}:{key}:{base64.b64encode(altered).decode()}")


def test_a_value_cannot_pass_for_another_keys(settings: Settings) -> None:
    settings.SONGHE_FIELD_KEYS = {"a": FIRST, "b": FIRST}
    mark, _key, body = split(seal("13800000001"))

    with pytest.raises(InvalidTag):
        unseal(f"{mark}:b:{body}")


def test_an_unknown_key_is_named(settings: Settings) -> None:
    value = seal("13800000001")
    settings.SONGHE_FIELD_KEYS = {"b": SECOND}

    with pytest.raises(UnknownKey, match="a"):
        unseal(value)


@pytest.mark.parametrize("value", ["13800000001", "v1:a", "x9:a:AAAA"])
def test_what_was_never_sealed_is_not_taken_for_text(value: str) -> None:
    with pytest.raises(NotSealed):
        unseal(value)


def test_the_first_key_writes_and_all_read(settings: Settings) -> None:
    old = seal("13800000001")

    settings.SONGHE_FIELD_KEYS = {"b": SECOND, "a": FIRST}

    assert split(seal("x"))[1] == "b"
    assert unseal(old) == "13800000001"


def test_either_cipher_is_read_whichever_writes(settings: Settings) -> None:
    old = seal("13800000001")

    settings.SONGHE_FIELD_CIPHER = "sm4-gcm"

    assert unseal(old) == "13800000001"
    assert split(seal("x"))[0] == "s1"


def test_a_look_up_hash_depends_on_its_key(settings: Settings) -> None:
    settings.SONGHE_LOOKUP_KEY = FIRST
    first = lookup_hash("13800000001")
    settings.SONGHE_LOOKUP_KEY = SECOND

    assert lookup_hash("13800000001") != first
    assert len(first) == 64
