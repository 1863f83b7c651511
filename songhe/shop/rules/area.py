"""Whether a seller comes to where somebody lives."""

from collections.abc import Collection


def goes_to(served: Collection[str], region: str) -> bool:
    """Say whether one of the served regions holds this one; who names none goes everywhere.

    Codes are official: that of a community begins with the code of its street.
    """
    return not served or any(region.startswith(code) for code in served)


def codes_holding(region: str) -> list[str]:
    """Return every code that a region would be served under, its own among them."""
    return [region[:length] for length in range(1, len(region) + 1)]
