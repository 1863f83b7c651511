"""What people say about readings: who may, what is shown, and taking it back."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder, Person
from songhe.health.actions.readings import write_readings
from songhe.health.actions.tags import NotThere, tag_readings, take_back_tag
from songhe.health.models.tags import ReadingTag
from songhe.health.queries.tags import tags_of
from songhe.health.states import TagKind
from songhe.kernel.models import Event


def tagged(elder: Elder, by: Person, *, words: str = "", at: datetime = NOON) -> ReadingTag:
    return tag_readings(
        elder=elder,
        metric="heart_rate",
        kind=TagKind.MEAL,
        words=words,
        taken=(at, at + timedelta(minutes=30)),
        acting=acting_of(by),
        at=at,
    )


def test_words_lie_sealed_and_the_history_holds_none_of_them(cast: Cast) -> None:
    tagged(cast.grandma, cast.daughter, words="喝了一碗粥")

    with connection.cursor() as sql:
        sql.execute("SELECT words FROM health_readingtag")
        assert "粥" not in sql.fetchone()[0]
    event = Event.objects.get(name="health.tag.write")
    assert "粥" not in str(event.facts)
    assert event.actor == "李静"
    assert ReadingTag.objects.get().words == "喝了一碗粥"


def test_tags_of_a_time_are_those_that_reach_into_it(cast: Cast) -> None:
    tag = tagged(cast.grandma, cast.daughter)

    def found(since: datetime, until: datetime, metric: str = "heart_rate") -> list[ReadingTag]:
        return list(tags_of(elder=cast.grandma, metrics=[metric], since=since, until=until))

    assert found(NOON + timedelta(minutes=30), NOON + timedelta(hours=1)) == [tag]
    assert found(NOON - timedelta(hours=1), NOON) == []
    assert found(NOON, NOON + timedelta(hours=1), "spo2") == []


def test_the_database_refuses_an_end_before_the_beginning(cast: Cast) -> None:
    tag = tagged(cast.grandma, cast.daughter)

    with pytest.raises(IntegrityError), transaction.atomic():
        ReadingTag.objects.filter(elder=cast.grandma, code=tag.code).update(
            taken_to=NOON - timedelta(hours=1)
        )


def test_what_is_taken_back_is_kept_and_shown_no_more(cast: Cast) -> None:
    tag = tagged(cast.grandma, cast.daughter)

    take_back_tag(tag=tag, acting=acting_of(cast.elder), at=NOON)

    assert ReadingTag.objects.count() == 1
    assert not tags_of(
        elder=cast.grandma, metrics=["heart_rate"], since=NOON, until=NOON + timedelta(days=1)
    )
    with pytest.raises(NotThere):
        take_back_tag(tag=tag, acting=acting_of(cast.elder), at=NOON)


@pytest.mark.django_db(transaction=True)
def test_two_who_take_it_back_at_once_do_so_once(cast: Cast) -> None:
    tag = tagged(cast.grandma, cast.daughter)
    both = threading.Barrier(2)
    came: list[str] = []

    def press(by: Person) -> None:
        try:
            both.wait(10)
            take_back_tag(tag=tag, acting=acting_of(by), at=NOON)
            came.append("taken back")
        except NotThere:
            came.append("not there")
        finally:
            connection.close()

    presses = [threading.Thread(target=press, args=(by,)) for by in (cast.elder, cast.daughter)]
    for one in presses:
        one.start()
    for one in presses:
        one.join(30)

    assert sorted(came) == ["not there", "taken back"]
    assert Event.objects.filter(name="health.tag.take_back").count() == 1


# --- Pages ---------------------------------------------------------------------------------


def address(cast: Cast) -> str:
    return f"/health/elders/{cast.grandma.code}/heart_rate/tag/"


def test_her_daughter_says_what_it_was_like_and_takes_it_back(cast: Cast, client: Client) -> None:
    now = timezone.now()
    write_readings(elder=cast.grandma, values={"heart_rate": 92}, taken_at=now, by="她", at=now)
    client.force_login(cast.daughter)

    page = client.post(
        address(cast), {"kind": "walk", "words": "上了五楼"}, follow=True
    ).content.decode()

    tag = ReadingTag.objects.get()
    assert (tag.kind, tag.label) == ("walk", "李静")
    assert abs(tag.taken_from - now) < timedelta(minutes=1)
    assert "上了五楼" in page
    assert '<path class="said" transform' in page
    undo = f"/health/elders/{cast.grandma.code}/tags/{tag.code}/take-back/"
    assert undo in page
    assert "上了五楼" not in client.post(undo, follow=True).content.decode()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"kind": ""}, "请选一个。"),
        ({"kind": "mood"}, "请选一个。"),
        ({"kind": "meal", "taken_from": "昨天中午"}, "请写成 2026-11-21 10:15 这样。"),
        ({"kind": "meal", "taken_from": "2126-11-21T10:15"}, "这个时间还没有到"),
        (
            {"kind": "meal", "taken_from": "2026-11-21T10:15", "taken_to": "2026-11-21T09:15"},
            "请看看是不是写反了",
        ),
    ],
)
def test_what_cannot_be_meant_is_asked_about_and_nothing_typed_is_lost(
    form: dict[str, str], words: str, cast: Cast, client: Client
) -> None:
    client.force_login(cast.daughter)

    page = client.post(address(cast), form | {"words": "上了五楼"}).content.decode()

    assert words in page
    assert "上了五楼" in page
    assert not ReadingTag.objects.exists()


def test_somebody_else_s_words_are_not_theirs_to_take_back(cast: Cast, client: Client) -> None:
    tag = tagged(cast.grandma, cast.elder)
    client.force_login(cast.daughter)

    undo = f"/health/elders/{cast.grandma.code}/tags/{tag.code}/take-back/"
    assert client.post(undo).status_code == 404
    assert ReadingTag.objects.get().withdrawn_at is None


@pytest.mark.parametrize("who", ["son", "doctor", "operator", "officer"])
def test_whoever_may_not_see_her_readings_may_say_nothing_of_them(
    who: str, cast: Cast, client: Client
) -> None:
    client.force_login(getattr(cast, who))

    assert client.post(address(cast), {"kind": "walk"}).status_code == 404
    assert not ReadingTag.objects.exists()
