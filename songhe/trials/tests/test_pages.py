"""Trials in the browser: each side sees its own, and she says how it was by a few taps."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from conftest import NOON, Cast
from songhe.accounts.acting import Acting
from songhe.kernel.flow import NotAllowed
from songhe.trials.actions import clock, inviting, scoring
from songhe.trials.models import Invitation, Score, Trial
from songhe.trials.states import InvitationState, TrialState
from songhe.trials.tests.conftest import AFTERWARDS, LAST_DAY, Neighbours, ask, try_it

pytestmark = pytest.mark.usefixtures("at_noon")


def picture() -> BytesIO:
    made = BytesIO()
    Image.new("RGB", (8, 8)).save(made, "PNG")
    made.name = "x.png"
    made.seek(0)
    return made


def test_a_seller_proposes_the_station_agrees_and_asks_and_she_answers(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.manager)
    plan = {
        "listing": cast.bathing.code,
        "station": cast.station.code,
        "words": "洗一次，看看顺不顺手。",
        "places": "6",
        "criteria": ["use", "comfort"],
        "starts_on": NOON.date().isoformat(),
        "ends_on": LAST_DAY.isoformat(),
    }
    wrong = client.post("/trials/new/", {**plan, "ends_on": "2026-11-01"})
    assert wrong.status_code == 422
    assert "最后一天不能早于第一天" in wrong.content.decode()
    assert "洗一次，看看顺不顺手。" in wrong.content.decode()  # nothing of it is lost
    assert "等对方答复" in client.post("/trials/new/", plan, follow=True).content.decode()
    trial = Trial.objects.get()

    client.force_login(cast.operator)
    assert "上门助浴" in client.get("/trials/").content.decode()
    client.post(f"/trials/{trial.code}/accept/")
    assert "王秀兰" in client.get(f"/trials/{trial.code}/invite/").content.decode()
    client.post(f"/trials/{trial.code}/invite/", {"elder": cast.grandma.code})

    assert Invitation.objects.get().elder == cast.grandma


def test_she_says_how_it_was_and_the_seller_reads_no_name(
    cast: Cast, trial: Trial, station: Acting, client: Client
) -> None:
    (asked,) = ask(trial, station, cast.grandma)
    client.force_login(cast.elder)
    address = f"/trials/invitations/{asked.code}/"
    assert "想试试“上门助浴”吗？" in client.get(address).content.decode()
    client.post(f"{address}join/")
    half = client.post(f"{address}score/", {"use": "5", "words": "水温正好。"})
    assert half.status_code == 422
    assert "水温正好。" in half.content.decode()
    said = {"use": "5", "comfort": "4", "words": "水温正好。", "photo": picture()}
    client.post(f"{address}score/", said)

    score = Score.objects.get()
    photo = f"/trials/photos/{score.code}/"
    assert {mark.criterion: mark.stars for mark in score.marks.all()} == {"use": 5, "comfort": 4}
    client.force_login(cast.operator)
    assert "水温正好。" in client.get(f"/trials/{trial.code}/").content.decode()
    assert client.get(photo)["Content-Type"] == "image/png"
    client.force_login(cast.manager)
    assert client.get(photo).status_code == 404  # she did not let others see it
    page = client.get(f"/trials/{trial.code}/").content.decode()
    assert "邀请了 1 位（最多 36 位），1 位愿意试，1 位说了感受。" in page
    assert "王秀兰" not in page
    assert "水温正好" not in page


def test_a_station_proposes_from_the_page_of_the_thing(cast: Cast, client: Client) -> None:
    client.force_login(cast.operator)
    beside = client.get(f"/trials/listings/{cast.bathing.code}/").content.decode()
    assert f"/trials/new/?listing={cast.bathing.code}" in beside
    assert "请本站长辈试用" in beside

    plan = {
        "listing": cast.bathing.code,
        "words": "洗一次。",
        "places": "6",
        "criteria": ["use"],
        "starts_on": NOON.date().isoformat(),
        "ends_on": LAST_DAY.isoformat(),
    }
    client.post("/trials/new/", plan)

    assert Trial.objects.get().station == cast.station


def test_what_she_is_asked_to_try_stands_on_her_first_page_until_she_answers(
    cast: Cast, trial: Trial, station: Acting, client: Client
) -> None:
    inviting.invite(trial=trial, elders=[cast.grandma], acting=station, at=NOON)
    asked = Invitation.objects.get()
    address = reverse("trials:invitation", args=[asked.code])
    client.force_login(cast.elder)
    assert address in client.get(reverse("portal:elder")).content.decode()

    inviting.refuse(invitation=asked, by=cast.elder.name, at=NOON, never=False)

    assert address not in client.get(reverse("portal:elder")).content.decode()


def test_what_somebody_else_is_asked_does_not_exist(
    cast: Cast, trial: Trial, station: Acting, neighbours: Neighbours, client: Client
) -> None:
    (asked,) = ask(trial, station, *neighbours(1))
    client.force_login(cast.elder)

    for last in ("", "score/", "harm/"):
        assert client.get(f"/trials/invitations/{asked.code}/{last}").status_code == 404
    assert client.post(f"/trials/invitations/{asked.code}/join/").status_code == 404
    asked.refresh_from_db()
    assert asked.state == InvitationState.ASKED


def test_the_station_says_that_it_has_spoken_with_her(
    cast: Cast, trial: Trial, station: Acting, client: Client
) -> None:
    (asked,) = ask(trial, station, cast.grandma)
    inviting.join(invitation=asked, by="x", at=NOON)
    client.force_login(cast.elder)
    client.post(f"/trials/invitations/{asked.code}/harm/", {"kind": "unwell"})
    number = asked.harms.get().pk

    client.force_login(cast.manager)
    assert client.post(f"/trials/{trial.code}/harms/{number}/").status_code == 404
    client.force_login(cast.operator)
    client.post(f"/trials/{trial.code}/harms/{number}/")

    assert "吴敏已联系长辈" in client.get(f"/trials/{trial.code}/").content.decode()


def test_after_the_last_day_nobody_says_anything_more(
    cast: Cast, trial: Trial, station: Acting, client: Client
) -> None:
    (asked,) = ask(trial, station, cast.grandma)
    inviting.join(invitation=asked, by="x", at=NOON)
    clock.run(at=AFTERWARDS)
    client.force_login(cast.elder)

    answer = client.post(
        f"/trials/invitations/{asked.code}/score/", {"use": 5, "comfort": 5}, follow=True
    )

    trial.refresh_from_db()
    assert "不收感受了" in answer.content.decode()
    assert (trial.state, Score.objects.count()) == (TrialState.ENDED, 0)


def test_after_it_stopped_no_window_that_was_open_scores(
    trial: Trial, station: Acting, cast: Cast
) -> None:
    (asked,) = ask(trial, station, cast.grandma)
    inviting.join(invitation=asked, by="x", at=NOON)
    window = Invitation.objects.select_related("trial").get(pk=asked.pk)
    scoring.stop(trial=trial, reason="退货了", acting=station, at=NOON)

    for seen in (window, asked):
        with pytest.raises(NotAllowed):
            scoring.score(
                invitation=seen, said=scoring.Said({"use": 5, "comfort": 5}), by="x", at=NOON
            )
    with pytest.raises(NotAllowed):
        scoring.stop(trial=trial, reason="再停一次", acting=station, at=NOON)

    asked.refresh_from_db()
    assert (asked.state, Score.objects.count()) == (InvitationState.CALLED_OFF, 0)


def test_scored_twice_from_two_windows_the_last_word_counts_once(
    trial: Trial, station: Acting, cast: Cast
) -> None:
    (asked,) = ask(trial, station, cast.grandma)
    inviting.join(invitation=asked, by="x", at=NOON)
    window = Invitation.objects.select_related("trial").get(pk=asked.pk)
    scoring.score(invitation=asked, said=scoring.Said({"use": 5, "comfort": 5}), by="x", at=NOON)

    said = scoring.Said({"use": 1, "comfort": 2})
    with pytest.raises(NotAllowed):  # that window still says that nothing was scored
        scoring.score(invitation=window, said=said, by="x", at=NOON)
    window.refresh_from_db()
    scoring.score(invitation=window, said=said, by="x", at=NOON)

    assert sorted(Score.objects.get().marks.values_list("stars", flat=True)) == [1, 2]


def test_pages_cost_the_same_however_many_take_part(
    cast: Cast,
    trial: Trial,
    station: Acting,
    neighbours: Neighbours,
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    elders = neighbours(12)
    try_it(trial, station, elders[:3])
    client.force_login(cast.operator)
    addresses = ["/trials/", f"/trials/{trial.code}/", f"/trials/{trial.code}/invite/"]
    costs = []
    for address in addresses:
        client.get(address)
        with django_assert_max_num_queries(16) as asked:
            client.get(address)
        costs.append(len(asked))

    ask(trial, station, *elders[3:9])

    for address, most in zip(addresses, costs, strict=True):
        with django_assert_max_num_queries(most):
            client.get(address)
    clock.run(at=AFTERWARDS + timedelta(days=1))
    with django_assert_max_num_queries(8):
        Client().get(f"/trials/listings/{cast.bathing.code}/")
