"""Telephone and identity numbers do not stand in reviews."""

import pytest
from django.test import Client
from django.urls import reverse

from conftest import Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.shop.actions import reviews
from songhe.shop.actions.private import TooPrivate
from songhe.shop.models import Order, Review, ReviewReply
from songhe.shop.tests.test_reviews import DONE, done, review

__all__ = ["done", "review"]  # fixtures
NUMBER = "找她打一三八零零零零零零三一"


def test_what_is_private_is_refused_in_a_review_an_answer_and_a_further_word(
    review: Review, done: Order, cast: Cast, grandma_acting: Acting
) -> None:
    with pytest.raises(TooPrivate):
        reviews.follow_up(review=review, words=NUMBER, acting=grandma_acting, at=DONE)
    with pytest.raises(TooPrivate):
        reviews.answer(
            review=review, words="加微信 abc12345", acting=acting_of(cast.manager), at=DONE
        )

    assert not ReviewReply.objects.exists()


def test_who_types_a_number_keeps_the_words_and_reads_why(
    done: Order, cast: Cast, client: Client
) -> None:
    client.force_login(cast.elder)
    line = done.lines.get()

    page = client.post(
        reverse("shop:rate", args=[done.code]), {"stars": 5, "line": line.pk, "words": NUMBER}
    )

    assert page.status_code == 422
    assert all(one in page.content.decode() for one in ("里面有电话号码", NUMBER))
    assert not Review.objects.exists()
