"""What an elder lets a relative do changes: their open pages look again."""

from conftest import NOON, Cast
from songhe.accounts.actions.kinship import change_rights, withdraw_kinship
from songhe.accounts.states import Right
from songhe.consent.actions import show_new_rights
from songhe.kernel.models import Event
from songhe.notify.models import LiveEvent


def test_changing_and_taking_back_ring_the_relatives_open_pages(cast: Cast) -> None:
    hers = cast.grandma.kinships.get(relative=cast.daughter)
    change_rights(kinship=hers, rights=[Right.PAY], by=cast.grandma.name, at=NOON)
    withdraw_kinship(kinship=hers, by=cast.grandma.name, at=NOON)

    for event in Event.objects.filter(subject_id=hers.pk, name__startswith="accounts.kinship"):
        if event.name.endswith((".change", ".withdraw")):
            show_new_rights(event)

    rung = LiveEvent.objects.filter(kind="kinship").values_list("person", flat=True)
    assert list(rung) == [cast.daughter.pk] * 2
