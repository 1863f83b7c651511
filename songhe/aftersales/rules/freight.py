"""What the way back costs, and who pays it: a table anybody can read before buying.

A courier fetches the goods at her door. Who has a change of mind pays it out of what goes back;
for what was faulty, wrong or not as said the seller pays.
"""

FIRST = 800  # fen, for the first piece
EACH_MORE = 200  # fen, for every further piece
MOST = 3_000  # fen, however many


def freight(pieces: int) -> int:
    """Return what it costs to fetch so many pieces of one line."""
    return min(FIRST + EACH_MORE * (max(pieces, 1) - 1), MOST)


def paid_by(kind: str) -> str:
    """Return who pays the way back: the buyer who has a change of mind, else the seller."""
    return "buyer" if kind == "return" else "seller"


def left_of(asked: int, *, kind: str, cost: int) -> int:
    """Return what goes back of what was asked, once the way back is paid; never below nothing."""
    return max(asked - cost, 0) if paid_by(kind) == "buyer" else asked
