"""The judged questions, put to a small catalogue."""

from statistics import fmean

import pytest
from django.test import Client
from django.urls import reverse

from conftest import NOON
from songhe.bench.market import fill, offers, sell_demonstration
from songhe.bench.relevance import ndcg, questions, topics
from songhe.bench.search import by_kind, judged
from songhe.catalogue.models import Listing
from songhe.config.reference import load_reference

LEAST, LEAST_OF_A_KIND = 0.88, 0.75
MADE_UP = 300


def test_there_are_two_hundred_questions_and_each_is_judged() -> None:
    asked = questions()

    assert len({one.text for one in asked}) == len(asked) >= 200
    assert {topic.name for one in asked for topic in one.topics} == set(topics())
    assert 60 <= sum(one.held_out for one in asked) <= 140


def test_the_best_order_counts_one_and_the_worst_nothing() -> None:
    assert ndcg([3, 1, 0], [0, 1, 3]) == 1
    assert ndcg([0, 0], [3, 0, 0]) == 0
    assert 0 < ndcg([0, 3], [3, 0]) < 1


def test_the_same_seed_makes_the_same_market() -> None:
    assert list(offers(50)) == list(offers(50)) == list(offers(80))[:50]
    assert list(offers(50, seed="other")) != list(offers(50))


@pytest.mark.django_db
def test_what_people_ask_for_comes_first_and_may_be_looked_at(client: Client) -> None:
    load_reference()
    sell_demonstration(at=NOON)
    fill(MADE_UP, at=NOON, tidy=False)
    titles = list(Listing.objects.values_list("title", "category__code"))

    scores = judged(NOON)

    assert len(titles) > MADE_UP
    assert all(any(one.grade(*facts) for facts in titles) for one in questions())
    assert fmean(scores.values()) >= LEAST, by_kind(scores)
    assert min(by_kind(scores).values()) >= LEAST_OF_A_KIND, by_kind(scores)
    made_up = Listing.objects.order_by("-pk")[0]
    assert client.get(reverse("catalogue:listing", args=[made_up.code])).status_code == 200
