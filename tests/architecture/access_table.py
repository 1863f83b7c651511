"""Who may open what: every address and API path, and the people of the cast who may.

`ACCESS` maps a url name to the slugs who may; everybody else gets 404 (a visitor is sent to
sign in). `ANYONE` includes the visitor, `SIGNED` all nine. A url that takes arguments names the
key in the world (tests/architecture/world.py) which holds them. Operations of the JSON API stand
as `"GET /api/v1/orders/{code}"`, as OpenAPI writes them. An address that is not in this table
fails the test.
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
    world: str = ""  # key of a maker in tests.architecture.world
    form: dict[str, str] = field(default_factory=dict)  # what is sent with a post
    refused: int = 404  # 403 where one may see a thing but not do this


def only(*slugs: str) -> frozenset[str]:
    return frozenset(slugs)


ACCESS: dict[str, Access] = {
    # portal: public pages, the elder's dock
    "portal:public": Access(ANYONE),
    "portal:about": Access(ANYONE),
    "portal:rules": Access(ANYONE),
    "portal:privacy": Access(ANYONE),
    "portal:accessibility": Access(ANYONE),
    "portal:design": Access(ANYONE),
    "portal:robots": Access(ANYONE),
    "portal:display": Access(ANYONE),
    "portal:home": Access(SIGNED),
    "portal:call_family": Access(only("elder")),
    "portal:phone": Access(only("elder")),
    "portal:sos": Access(only("elder")),
    # accounts
    "account_login": Access(ANYONE),
    "account_logout": Access(ANYONE, method="post"),
    "account_inactive": Access(ANYONE),
    "mfa_authenticate": Access(ANYONE),  # a step of signing in; otherwise back to its beginning
    "accounts:code": Access(ANYONE),
    "accounts:name": Access(ANYONE),
    "accounts:second_factor": Access(SIGNED),
    "accounts:recovery_codes": Access(SIGNED),
    "accounts:pin": Access(SIGNED),
    "accounts:pin_forgotten": Access(SIGNED, method="post"),
    "accounts:pin_code": Access(SIGNED),
    "accounts:family": Access(only("elder")),
    "accounts:relative": Access(only("elder"), world="kinship"),
    "accounts:agree": Access(only("elder"), method="post", world="kinship"),
    "accounts:refuse": Access(only("elder"), method="post", world="kinship"),
    "accounts:withdraw": Access(only("elder"), method="post", world="kinship"),
    "accounts:ask": Access(SIGNED),
    "me:home": Access(SIGNED),
    "me:language": Access(SIGNED, method="post", form={"language": "en"}),
    "me:sign_out_everywhere": Access(SIGNED, method="post"),
    # consent
    "consent:grants": Access(only("elder")),
    "consent:looks": Access(only("elder")),
    "consent:give": Access(only("elder"), world="recipient"),
    "consent:grant": Access(only("elder"), world="grant"),
    "consent:withdraw": Access(only("elder"), method="post", world="grant"),
    "consent:restore": Access(only("elder"), method="post", world="grant"),
}

# Forms that come from machines and are signed instead; nothing else goes without our mark.
WITHOUT_CSRF: frozenset[str] = frozenset({"payments:notice"})

# Answered beside Django (songhe/config/asgi.py), and the tests that hold them to account.
BESIDE_DJANGO = {
    "/api/v1/readings": "songhe/health/tests/test_readings_port.py",
    "/live/": "songhe/notify/tests/test_live.py",
}
