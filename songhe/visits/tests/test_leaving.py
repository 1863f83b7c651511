"""A worker's role is ended: somebody else comes instead, or the money goes back."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.actions.colleagues import end_colleagues_role
from songhe.accounts.actions.people import give_role
from songhe.accounts.models import Person
from songhe.accounts.states import Role
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.notify.models import Message
from songhe.visits import queries
from songhe.visits.actions import doing, leaving, opening, planning
from songhe.visits.models import Visit
from songhe.visits.states import VisitState
from songhe.visits.tests.conftest import TEN, buy_bath
from songhe.visits.tests.test_planning import colleague as colleague, make_colleague
from songhe.visits.tests.test_races import people as people, together


def end(cast: Cast, worker: Person) -> None:
    membership = worker.memberships.get()
    end_colleagues_role(membership=membership, acting=acting_of(cast.manager), at=NOON)


def hear() -> None:
    """The visits are told, twice."""
    event = Event.objects.get(name="accounts.membership.end")
    leaving.put_back_visits(event)
    leaving.put_back_visits(event)


def heard(person: Person) -> list[str]:
    told = Message.objects.filter(person=person, created_at__gte=NOON).order_by("pk")
    return list(told.values_list("words", flat=True))


def test_what_a_worker_leaves_is_the_sellers_to_give_and_the_elder_hears_of_the_next_one(
    accepted: Visit, colleague: Person, cast: Cast, client: Client
) -> None:
    client.force_login(cast.manager)
    asked = client.get(reverse("visits:ahead_of", args=[cast.worker.code])).content.decode()
    before = heard(cast.elder), heard(cast.worker)
    end(cast, cast.worker)
    hear()

    accepted.refresh_from_db()
    assert "还有 1 次上门" in asked
    assert accepted.needs_worker
    assert not queries.visits_visible_to(cast.worker).exists()
    assert "要换人" in client.get(reverse("visits:board")).content.decode()
    assert [words for words in heard(cast.manager) if "要换人" in words] == [
        "周桂芳不在这里工作了，还有 1 次上门要换人，最近的一次是11月22日 10:00。"
    ]
    assert (heard(cast.elder), heard(cast.worker)) == before

    visit = planning.reassign(visit=accepted, worker=colleague, by="孙丽", at=NOON)

    assert (visit.worker, visit.needs_worker_since) == (colleague, None)
    assert heard(cast.elder)[-1].endswith("换成陈小燕来。")
    assert heard(cast.worker) == before[1]  # no concern of hers any more
    assert "要换人" not in client.get(reverse("visits:board")).content.decode()


def test_an_offer_to_who_has_gone_is_taken_only_with_somebody_else(
    offered: Visit, colleague: Person, cast: Cast
) -> None:
    end(cast, cast.worker)
    hear()

    with pytest.raises(planning.NobodyToCome):
        planning.accept(visit=offered, by="孙丽", at=NOON)

    visit = planning.reassign(visit=offered, worker=colleague, by="孙丽", at=NOON)
    assert planning.accept(visit=visit, by="孙丽", at=NOON).state == VisitState.ACCEPTED


def test_who_comes_back_gets_their_own_visit_back_and_the_family_hears_nothing(
    accepted: Visit, cast: Cast
) -> None:
    line = accepted.order_line
    hour, family = line.booking_id, heard(cast.elder)
    end(cast, cast.worker)
    hear()
    gone = queries.free_workers(planning.locked(accepted), at=NOON)
    give_role(person=cast.worker, organisation=cast.provider_org, role=Role.WORKER, at=NOON)

    others = queries.free_workers(planning.locked(accepted), at=NOON)
    visit = planning.reassign(visit=accepted, worker=cast.worker, by="孙丽", at=NOON)

    line.refresh_from_db()
    assert (gone, others) == ([], [cast.worker])
    assert (visit.worker, visit.needs_worker, line.booking_id) == (cast.worker, False, hour)
    assert heard(cast.elder) == family
    assert heard(cast.worker)[-1].startswith("您有一次上门：")
    with pytest.raises(planning.NotFree):  # it is theirs
        planning.reassign(visit=visit, worker=cast.worker, by="孙丽", at=NOON)


def test_nobody_is_checked_in_for_who_has_gone(accepted: Visit, cast: Cast) -> None:
    end(cast, cast.worker)
    hear()

    with pytest.raises(NotAllowed):
        doing.check_in(visit=accepted, code=accepted.check_in_code, by="周桂芳", at=TEN)
    assert queries.ahead_of(cast.worker, cast.provider_org).count() == 0


def test_who_left_before_it_was_paid_is_not_expected(cast: Cast) -> None:
    order = buy_bath(cast)
    end(cast, cast.worker)

    opening.open_for_paid_order(Event.objects.get(name="shop.order.pay", subject_id=order.pk))

    assert Visit.objects.get().needs_worker


@pytest.mark.django_db(transaction=True)
def test_who_leaves_while_being_sent_leaves_no_visit_behind(people: Cast) -> None:
    other = make_colleague(people)
    order = buy_bath(people)
    opening.open_for_paid_order(Event.objects.get(name="shop.order.pay", subject_id=order.pk))
    visit = planning.accept(visit=Visit.objects.get(), by="孙丽", at=NOON)

    def send() -> object:
        try:
            return planning.reassign(visit=visit, worker=other, by="孙丽", at=NOON)
        except planning.NotFree as gone:
            return gone

    deeds: list[Callable[[], object]] = [send, lambda: end(people, other)]
    together(*deeds)
    hear()

    visit.refresh_from_db()
    assert visit.worker == people.worker or visit.needs_worker
