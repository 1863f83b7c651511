"""Whether a seller comes to where somebody lives."""

from collections.abc import Collection


def goes_to(served: Collection[str], region: str) -> bool:
    """Say whether one of the served regions holds this one; who names none goes everywhere.

    Codes are official: that of a community begins with the code of its street.
    """
    return not served or any(region.startswith(code) for code in served)
