"""A manager ends a colleague's role: only at the own firm, and never the last manager's."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast, build_cast
from songhe.accounts.acting import acting_of
from songhe.accounts.actions.colleagues import LastManager, end_colleagues_role
from songhe.accounts.actions.people import give_role, register_person
from songhe.accounts.models import Membership, Person
from songhe.accounts.states import Role
from songhe.kernel.flow import NotAllowed


def second_manager(cast: Cast) -> Person:
    person = register_person(name="钱芳", phone="+8613800000077", at=NOON)
    give_role(person=person, organisation=cast.provider_org, role=Role.MANAGER, at=NOON)
    return person


def path_of(person: Person, role: Role) -> str:
    return reverse("me:end_role", args=[person.code, role])


def managers(cast: Cast) -> int:
    return cast.provider_org.memberships.filter(role=Role.MANAGER, until=None).count()


def test_a_worker_is_let_go_after_one_more_question_and_sees_nothing_any_more(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.manager)
    path = path_of(cast.worker, Role.WORKER)
    assert path in client.get(reverse("me:colleagues")).content.decode()
    assert reverse("visits:ahead_of", args=[cast.worker.code]) in client.get(path).content.decode()
    assert cast.worker.memberships.filter(until=None).exists()

    said = client.post(path, follow=True).content.decode()

    assert "周桂芳不再是这里的服务人员了" in said
    assert not cast.worker.memberships.filter(until=None).exists()
    assert cast.worker.memberships.count() == 1  # history keeps it
    assert client.post(path).status_code == 404
    client.force_login(cast.worker)
    assert client.get(reverse("visits:day")).status_code == 404


def test_the_last_manager_stays_and_nobody_elses_people_are_there(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.manager)
    own, doctors = path_of(cast.manager, Role.MANAGER), path_of(cast.doctor, Role.DOCTOR)

    assert "只剩一位管理员" in client.get(own).content.decode()
    assert "只剩一位管理员" in client.post(own, follow=True).content.decode()
    assert client.post(doctors).status_code == 404

    assert Membership.objects.filter(until=None).count() == Membership.objects.count()
    second_manager(cast)
    assert client.post(own)["Location"] == reverse("me:home")
    assert managers(cast) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_who_end_each_other_at_once_one_stays(transactional_db: None) -> None:
    cast = build_cast(at=NOON)
    pair = (cast.manager, second_manager(cast))
    start = Barrier(2)

    def end(by: int) -> str:
        try:
            membership = pair[1 - by].memberships.get()
            acting = acting_of(pair[by])
            start.wait(timeout=10)
            end_colleagues_role(membership=membership, acting=acting, at=NOON)
        except (LastManager, NotAllowed) as refused:
            return type(refused).__name__
        finally:
            connection.close()
        return "ended"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(end, (0, 1))) == ["NotAllowed", "ended"]
    assert managers(cast) == 1
