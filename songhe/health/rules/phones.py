"""Numbers on a call list: any that can be dialled, in the one form we keep (E.164)."""

import unicodedata

import phonenumbers

HOME = "CN"  # a number without a country is one of ours
TEXTABLE = {
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
}


class NotANumber(Exception):
    """Nobody can be rung under this."""


def read_number(written: str) -> str:
    """Return a number as people write it, fixed line or mobile, in its one form.

    :raises NotANumber: if it cannot be dialled; an emergency number is not a contact either.
    """
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", written), HOME)
    except phonenumbers.NumberParseException:
        raise NotANumber from None
    if not phonenumbers.is_valid_number(number):
        raise NotANumber
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def takes_texts(phone: str) -> bool:
    """Can a text be sent to this number? A fixed line is only rung."""
    if not phone:
        return False
    return phonenumbers.number_type(phonenumbers.parse(phone)) in TEXTABLE
