"""What may be read of a trial: nothing that the law forbids, nothing private, nothing hidden."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.kernel.models import Event
from songhe.shop.actions.hiding import NotYours
from songhe.shop.states import HidingRule
from songhe.trials.actions import clock, scoring, sentences
from songhe.trials.models import Invitation, Score, SentenceHiding, Trial
from songhe.trials.queries.sentences import sentences_of
from songhe.trials.queries.trials import outcomes_beside
from songhe.trials.tests.conftest import AFTERWARDS, Neighbours, ask, try_it

CURE = "洗了几次，治好了我的关节炎。"


@pytest.fixture
def published(trial: Trial, station: Acting, neighbours: Neighbours) -> Trial:
    try_it(trial, station, neighbours(8))
    clock.run(at=AFTERWARDS)
    return Trial.objects.get()


def shown(cast: Cast) -> list[str]:
    return list(outcomes_beside(cast.bathing, AFTERWARDS)[0].sentences)


@pytest.mark.parametrize(("words", "fault"), [(CURE, "claim"), ("找我打 13800000031。", "private")])
def test_a_sentence_that_may_not_be_published_is_refused_unless_it_is_for_the_station_only(
    words: str, fault: str, trial: Trial, station: Acting, neighbours: Neighbours
) -> None:
    (asked,) = ask(trial, station, *neighbours(1))
    Invitation.objects.update(state="joined", joined_at=NOON)
    asked.refresh_from_db()
    marks = {"use": 5, "comfort": 5}

    with pytest.raises(scoring.NotQuotable) as refused:
        scoring.score(
            invitation=asked, said=scoring.Said(marks, words, may_quote=True), by="邻居", at=NOON
        )

    assert refused.value.fault == fault
    scoring.score(invitation=asked, said=scoring.Said(marks, words), by="邻居", at=NOON)
    assert Score.objects.get().words == words


def test_what_was_written_before_the_rule_is_left_out_and_the_officer_sees_why(
    published: Trial, cast: Cast
) -> None:
    Score.objects.filter(words="第2句").update(words=CURE)

    assert CURE not in shown(cast)
    assert [one.fault for one in sentences_of(published) if one.score.words == CURE] == ["claim"]


def test_an_officer_hides_a_sentence_by_rule_and_the_trace_stays(
    published: Trial, cast: Cast, station: Acting, client: Client
) -> None:
    said = Score.objects.get(words="第2句")
    with pytest.raises(NotYours):
        sentences.hide_sentence(
            score=said, rule=HidingRule.ADVERT, reasons="x", acting=station, at=NOON
        )
    mean = outcomes_beside(cast.bathing, AFTERWARDS)[0].result.overall.mean
    client.force_login(cast.officer)
    hide = reverse("trials:hide_sentence", args=[published.code, said.code])

    with time_machine.travel(AFTERWARDS, tick=False):
        assert client.post(hide, {"rule": "advert", "reasons": ""}).status_code == 422
        client.post(hide, {"rule": "advert", "reasons": "商家让写的"})
        client.post(hide, {"rule": "abuse", "reasons": "再来一次"})
        page = client.get(reverse("trials:sentences", args=[published.code])).content.decode()
        assert all(words in page for words in ("打广告", "商家让写的", "重新显示"))
        assert "第2句" not in shown(cast)
        assert outcomes_beside(cast.bathing, AFTERWARDS)[0].result.overall.mean == mean

        client.post(reverse("trials:show_sentence", args=[published.code, said.code]))

    assert "第2句" in shown(cast)
    trace = SentenceHiding.objects.get()
    assert (trace.rule, trace.ended_by) == (HidingRule.ADVERT, acting_of(cast.officer).label)
    assert Event.objects.filter(name__endswith="_sentence").count() == 2


def test_the_shelf_leads_to_what_elders_liked(cast: Cast, client: Client) -> None:
    address = reverse("trials:liked")
    with time_machine.travel(NOON, tick=False):
        assert address in client.get(reverse("catalogue:home")).content.decode()
        client.force_login(cast.elder)
        assert address in client.get(reverse("catalogue:home")).content.decode()
