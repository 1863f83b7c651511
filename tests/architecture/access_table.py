"""Who may open what: every address and API path, and the people of the cast who may.

`ACCESS` maps a url name to the slugs who may; everybody else gets 404 (a visitor is sent to
sign in). `ANYONE` includes the visitor, `SIGNED` all nine. A url that takes arguments names the
key in the world (tests/architecture/world.py) which holds them. A path
not in this table fails the test.
"""

from dataclasses import dataclass, field

NINE = frozenset(
    {
        "elder",
        "daughter",
        "son",
        "manager",
        "worker",
        "doctor",
        "operator",
        "social_worker",
        "officer",
    }
)
VISITOR = "visitor"
SIGNED = NINE
ANYONE = NINE | {VISITOR}


@dataclass(frozen=True)
class Access:
    """Who may open one address, how it is asked, and which world object fills its arguments."""

    may: frozenset[str]
    method: str = "get"
    world: str = ""  # key of tests.architecture.world.World.kwargs
    form: dict[str, str] = field(default_factory=dict)


def only(*slugs: str) -> frozenset[str]:
    return frozenset(slugs)


ACCESS: dict[str, Access] = {}
