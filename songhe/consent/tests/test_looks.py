from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import InternalError, connection, connections, transaction
from django.db.utils import IntegrityError

from conftest import NOON, Cast, build_cast
from songhe.accounts.acting import Acting, acting_of
from songhe.accounts.states import Role
from songhe.consent import actions, queries
from songhe.consent.models import Look, LookHead
from songhe.consent.rules.chain import link_hash
from songhe.consent.states import DataGroup

REFUSED = (IntegrityError, InternalError)


def look(cast: Cast, slug: str = "doctor", what: str = "心率和血压图", at: datetime = NOON) -> None:
    actions.record_look(
        acting=acting_of(getattr(cast, slug)),
        elder=cast.grandma,
        group=DataGroup.READINGS,
        what=what,
        at=at,
    )


@contextmanager
def triggers_off() -> Iterator[None]:
    """Reach behind the database's back, as someone with its keys could."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_looks_make_an_unbroken_chain(cast: Cast, noon: datetime) -> None:
    for slug in ("doctor", "daughter", "operator"):
        look(cast, slug)

    chain = list(Look.objects.order_by("number"))
    assert [one.number for one in chain] == [1, 2, 3]
    assert [one.label for one in chain] == [
        "陈立（水果湖街道社区卫生服务中心）",
        "李静",
        "吴敏（水果湖社区站）",
    ]
    assert chain[0].previous == ""
    assert [one.previous for one in chain[1:]] == [one.hash for one in chain[:2]]
    assert queries.broken_links() == []


def test_her_own_looks_are_not_recorded_but_the_stations_are(cast: Cast, noon: datetime) -> None:
    look(cast, "elder")
    beside = Acting(cast.operator, cast.grandma, cast.station, Role.OPERATOR)
    actions.record_look(
        acting=beside, elder=cast.grandma, group=DataGroup.READINGS, what="健康数据", at=noon
    )

    assert [one.label for one in queries.looks_at(cast.grandma)] == ["吴敏（水果湖社区站）代王秀兰"]


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE consent_look SET what = '什么都没看'",
        "DELETE FROM consent_look",
        "TRUNCATE consent_look",
    ],
)
def test_the_database_refuses_to_change_the_log(cast: Cast, attempt: str) -> None:
    look(cast)

    with pytest.raises(REFUSED, match="only grows"), transaction.atomic():
        connection.cursor().execute(f"SET CONSTRAINTS ALL IMMEDIATE; {attempt}")

    assert Look.objects.get().what == "心率和血压图"


def test_an_altered_link_is_found(cast: Cast) -> None:
    look(cast, what="心率和血压图")
    look(cast, what="病历")

    with triggers_off():
        Look.objects.filter(number=1).update(label="别人")

    assert queries.broken_links() == [f"{cast.grandma.code} 1: altered"]


def test_a_removed_link_is_found(cast: Cast) -> None:
    for minute in range(3):
        look(cast, at=NOON + timedelta(minutes=minute))

    with triggers_off():
        Look.objects.filter(number=2).delete()

    assert queries.broken_links() == [f"{cast.grandma.code} 2: missing"]


def test_a_cut_off_end_and_an_emptied_chain_are_found(cast: Cast) -> None:
    look(cast)
    look(cast)

    with triggers_off():
        Look.objects.filter(number=2).delete()
        assert queries.broken_links() == [f"{cast.grandma.code} end: expected 2 links, found 1"]
        Look.objects.all().delete()

    assert queries.broken_links() == [f"{cast.grandma.code} end: expected 2 links, found 0"]


def test_a_link_altered_and_sealed_anew_no_longer_fits_the_next(cast: Cast) -> None:
    look(cast)
    look(cast)
    first = Look.objects.get(number=1)

    first.what = "什么都没看"
    with triggers_off():
        seal = link_hash(first.previous, first.number, queries.facts_of(first))
        Look.objects.filter(number=1).update(what=first.what, hash=seal)

    assert queries.broken_links() == [f"{cast.grandma.code} 2: does not follow the one before"]


@pytest.mark.django_db(transaction=True)
def test_two_who_look_at_once_never_fork_the_chain() -> None:
    cast = build_cast(at=NOON)

    def look_often(slug: str) -> None:
        for _ in range(10):
            look(cast, slug)
        connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(look_often, ["doctor", "daughter", "operator", "social_worker"]))

    assert sorted(Look.objects.values_list("number", flat=True)) == list(range(1, 41))
    assert LookHead.objects.get().number == 40
    assert queries.broken_links() == []
