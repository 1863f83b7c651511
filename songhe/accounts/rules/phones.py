"""Telephone numbers as people write them, and in the one form we keep (E.164)."""

import unicodedata

import phonenumbers

HOME = "CN"  # a number without a country is one of ours
TEXTABLE = {
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
}


class NotAMobile(Exception):
    """No text can be sent to this."""


def to_e164(written: str) -> str:
    """Return a mobile number in its one form; full-width digits and spaces are well.

    :raises NotAMobile: if it is not a number that takes texts.
    """
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", written), HOME)
    except phonenumbers.NumberParseException:
        raise NotAMobile from None
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in TEXTABLE:
        raise NotAMobile
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def masked(phone: str) -> str:
    """138****0001: enough to know one's own number by."""
    local = phone.removeprefix("+86")
    return f"{local[:3]}****{local[-4:]}" if len(local) >= 8 else "****"


def digits_of(written: str) -> str:
    """Return the digits of what was typed: `３８４ 512` is 384512."""
    plain = unicodedata.normalize("NFKC", written)
    return "".join(letter for letter in plain if letter.isdigit())
