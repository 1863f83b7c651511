"""Which six digits are too easy for a PIN."""

from datetime import date
from itertools import pairwise

LENGTH = 6


def is_pin(digits: str) -> bool:
    return len(digits) == LENGTH and digits.isascii() and digits.isdigit()


def is_easy(digits: str, *, born_on: date | None = None, phone: str = "") -> bool:
    """Would a stranger, or somebody who knows her birthday and her number, try this first?"""
    steps = {int(later) - int(earlier) for earlier, later in pairwise(digits)}
    if len(steps) == 1 and steps <= {-1, 0, 1}:
        return True  # 111111, 123456, 654321
    if digits[:3] == digits[3:] or digits[:2] * 3 == digits:
        return True  # 123123, 121212
    if phone and phone.endswith(digits):
        return True
    return born_on is not None and digits in {
        born_on.strftime(form) for form in ("%y%m%d", "%Y%m", "%m%d%y", "%d%m%y")
    }
