"""Which few things are shown, and in which order: needs first, what is paid for last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

LEAST_BUYERS = 5  # different ones, before two things count as bought together
LEAST_RATINGS = 3  # before something counts as popular


@dataclass(frozen=True)
class Pick:
    """A thing by its key, why it is shown, and the label it must carry."""

    key: int
    why: str
    label: str = ""


def chosen(
    grounds: Sequence[Iterable[Pick]],
    *,
    most: int,
    besides: Iterable[int] = (),
    paid: Pick | None = None,
    adds_paid: bool = True,
) -> list[Pick]:
    """Return at most `most` picks, the first ground first, nothing twice, nothing of `besides`.

    What is paid for takes nobody's place: it stands last and comes on top. When it is shown for
    a reason of its own already, it carries its label there.
    """
    shown: dict[int, Pick] = {}
    left_out = set(besides)
    for ground in grounds:
        for pick in ground:
            if len(shown) < most and pick.key not in left_out:
                shown.setdefault(pick.key, pick)
    if paid and paid.key in shown:
        shown[paid.key] = replace(shown[paid.key], label=paid.label)
    elif paid and adds_paid and paid.key not in left_out:
        shown[paid.key] = paid
    return list(shown.values())
