from django.test import RequestFactory

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder, Person
from songhe.accounts.skins import DESK, HEADED, skins
from songhe.accounts.states import Role

ELDER = ["base_elder.html", HEADED, HEADED]
ORDINARY = ["base_phone.html", HEADED, HEADED]
GRANDMA, OPERATOR = Person(pk=1), Person(pk=2)
HER_CARD = Elder(pk=1, person=GRANDMA)


def bases(acting: Acting | None) -> list[object]:
    request = RequestFactory().get("/")
    if acting is not None:
        request.acting = acting  # type: ignore[attr-defined]
    found = skins(request)
    return [found["base_page"], found["base_or_desk"], found["own_base"]]


def test_an_elder_reads_her_own_pages_and_everybody_else_the_ordinary_ones() -> None:
    assert bases(Acting(GRANDMA, elder=HER_CARD)) == ELDER
    assert bases(Acting(OPERATOR)) == ORDINARY
    assert bases(None) == ORDINARY


def test_somebody_in_a_role_reads_at_the_desk_but_beside_an_elder_what_she_reads() -> None:
    alone = Acting(OPERATOR, role=Role.OPERATOR)
    helping = Acting(OPERATOR, elder=HER_CARD, role=Role.OPERATOR)

    assert bases(alone) == [ORDINARY[0], DESK, DESK]
    assert bases(helping) == [*ELDER[:2], DESK]
