"""The unified social credit code (统一社会信用代码) of a firm and its check character.

GB 32100-2015: eighteen characters out of 31, without I, O, S, V and Z; the last one is worked
out from the seventeen before it, each weighed by 3 to the power of its place, modulo 31.
"""

LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
BASE = len(LETTERS)  # 31


def tidied(text: str) -> str:
    """Return what was typed without spaces and strokes, in capitals of ordinary width."""
    narrow = "".join(chr(ord(one) - 0xFEE0) if "！" <= one <= "～" else one for one in text)
    return "".join(one for one in narrow.upper() if one not in " -　\t")


def check_character(body: str) -> str:
    """Return the eighteenth character of a code of which the first seventeen are known.

    :raises ValueError: if they are not seventeen letters of the alphabet.
    """
    if len(body) != LENGTH - 1:
        raise ValueError(f"{len(body)} characters")
    weighed = sum(LETTERS.index(one) * pow(3, place, BASE) for place, one in enumerate(body))
    return LETTERS[-weighed % BASE]


def is_credit_code(code: str) -> bool:
    """Is this a code that could have been given out?"""
    if len(code) != LENGTH or set(code) - set(LETTERS):
        return False
    return check_character(code[:-1]) == code[-1]
