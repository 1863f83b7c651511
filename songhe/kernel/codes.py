"""Public codes: what stands in addresses instead of primary keys."""

import secrets

# No 0/O, 1/I/L, U: read aloud over the telephone without mistakes.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code(length: int = 12) -> str:
    """Return a random code; 12 letters carry about 59 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
