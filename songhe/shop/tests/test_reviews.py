"""What buyers say: by whom, once, answered, followed up, hidden only by a rule, and counted."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.catalogue.models import Listing
from songhe.kernel.models import Event
from songhe.kernel.tests.test_pictures import PICTURE
from songhe.shop.actions import hiding, reviews, themes
from songhe.shop.actions.orders import fulfil_order, start_order
from songhe.shop.models import Order, Review, ReviewHiding, ReviewPhoto, ThemeLetter
from songhe.shop.queries.themes import dictionary, themes_by_listing
from songhe.shop.rules.themes import Said, themes_in
from songhe.shop.states import HidingRule, ReplyKind
from songhe.shop.tests.conftest import TOMORROW_TEN

DONE = TOMORROW_TEN + timedelta(hours=1)


@pytest.fixture
def done(order: Order) -> Order:
    start_order(order=order, by="周桂芳", at=TOMORROW_TEN)
    fulfil_order(order=order, by="王秀兰", at=DONE)
    return Order.objects.select_related("checkout", "provider__organisation").get(pk=order.pk)


@pytest.fixture
def review(done: Order, grandma_acting: Acting) -> Review:
    return reviews.rate_order(
        order=done, stars=2, words="水有点凉，说了才加热。", acting=grandma_acting, at=DONE
    )


def test_a_review_belongs_to_one_thing_and_counts_once(
    done: Order, cast: Cast, grandma_acting: Acting
) -> None:
    line = done.lines.get()
    rate(line.pk, grandma_acting)

    with pytest.raises(reviews.AlreadyRated):
        rate(line.pk, grandma_acting)

    listing = Listing.objects.get(pk=cast.bathing.pk)
    assert (listing.stars_count, listing.stars_total) == (1, 4)
    assert Review.objects.get().line == line


def rate(line: int, acting: Acting) -> Review:
    found = Order.objects.get().lines.select_related("order__checkout", "listing").get(pk=line)
    return reviews.rate_line(line=found, stars=4, acting=acting, at=DONE)


def test_who_neither_had_it_nor_paid_says_nothing(done: Order, cast: Cast) -> None:
    with pytest.raises(reviews.NotYours):
        reviews.rate_order(order=done, stars=1, acting=acting_of(cast.son), at=DONE)

    assert not Review.objects.exists()


def test_the_seller_answers_once_and_the_buyer_hears(review: Review, cast: Cast) -> None:
    reviews.answer(review=review, words="抱歉，", acting=acting_of(cast.manager), at=DONE)

    with pytest.raises(reviews.AlreadySaid):
        reviews.answer(review=review, words="再说。", acting=acting_of(cast.manager), at=DONE)
    with pytest.raises(reviews.NotYours):
        reviews.answer(review=review, words="我来说。", acting=acting_of(cast.worker), at=DONE)
    assert review.replies.get().kind == ReplyKind.ANSWER
    assert cast.elder.messages.filter(words__contains="回复了您").exists()


def test_the_seller_is_asked_to_answer_and_the_buyer_to_add_a_word(
    review: Review, cast: Cast, client: Client
) -> None:
    address = reverse("shop:order", args=[review.order.code])
    for person, words in ((cast.manager, "看评价，回复"), (cast.elder, "看回复，再说一句")):
        client.force_login(person)
        assert words in client.get(address).content.decode()


def test_the_buyer_adds_a_word_once(review: Review, grandma_acting: Acting) -> None:
    reviews.follow_up(review=review, words="后来好了。", acting=grandma_acting, at=DONE)

    with pytest.raises(reviews.AlreadySaid):
        reviews.follow_up(review=review, words="又。", acting=grandma_acting, at=DONE)


def test_words_are_hidden_only_by_a_rule_the_stars_count_and_the_trace_stays(
    review: Review, cast: Cast, client: Client
) -> None:
    page = reverse("shop:reviews", args=[cast.bathing.code])
    assert "水有点凉" in client.get(page).content.decode()
    with pytest.raises(hiding.NotYours):
        hide(review, acting_of(cast.manager))

    hide(review, acting_of(cast.officer))

    hidden = client.get(page).content.decode()
    assert "水有点凉" not in hidden
    assert "打广告" in hidden
    assert Listing.objects.get(pk=cast.bathing.pk).stars_total == 2
    reviews.show_review(review=review, acting=acting_of(cast.officer), at=DONE)
    assert "水有点凉" in client.get(page).content.decode()
    assert ReviewHiding.objects.get().ended_at == DONE
    assert Event.objects.filter(name__startswith="shop.review.").count() == 2


def hide(review: Review, acting: Acting) -> None:
    reviews.hide_review(
        review=review, rule=HidingRule.ADVERT, reasons="写了电话。", acting=acting, at=DONE
    )


def test_a_photograph_goes_with_a_review_without_its_place(
    done: Order, cast: Cast, client: Client
) -> None:
    client.force_login(cast.elder)
    client.post(
        reverse("shop:rate", args=[done.code]),
        {
            "stars": "5",
            "words": "手轻。",
            "line": str(done.lines.get().pk),
            "photos": SimpleUploadedFile("a.png", PICTURE, "image/png"),
        },
    )

    address = reverse("shop:review_photo", args=[ReviewPhoto.objects.get().code])
    client.logout()
    assert b"Shuiguohu" not in client.get(address).content
    hide(Review.objects.get(), acting_of(cast.officer))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("words", "stars", "code", "good"),
    [
        ("准时，手轻。", 5, "on_time", True),
        ("师傅不准时。", 2, "on_time", False),
        ("迟到二十分钟，服务还行。", 3, "on_time", False),
        ("一点没迟到！", 5, "on_time", True),
        ("包装一般。", 2, "pack", False),
        ("盒子压扁了一角。", 4, "pack", False),
        ("水有点凉，说了才加热。", 2, "warm", False),
        ("少盐也有味道，写得很清楚。", 5, "taste", True),
    ],
)
def test_a_theme_is_met_with_its_tone(words: str, stars: int, code: str, good: bool) -> None:  # noqa: FBT001 (a table)
    found = {one.theme.code: one for one in themes_in([Said(1, stars, words)], dictionary())}

    assert (len(found[code].good), len(found[code].bad)) == (int(good), int(not good))


def test_a_theme_counts_a_review_once_and_keeps_the_sentence() -> None:
    said = [Said(1, 2, "迟到了，又迟到了。"), Said(2, 5, "准时。"), Said(3, 5, "好。")]

    (found,) = themes_in(said, dictionary())

    assert (found.theme.code, found.count) == ("on_time", 2)
    assert found.bad == {1: "迟到了"}
    assert found.good == {2: "准时"}


def test_each_seller_is_written_to_once_a_month(review: Review, cast: Cast) -> None:
    december = NOON + timedelta(days=12)

    assert themes.send_theme_letters(at=december) == 1
    assert themes.send_theme_letters(at=december) == 0

    assert (ThemeLetter.objects.get().month, ThemeLetter.objects.get().reviews) == ("2026-11", 1)
    told = cast.manager.messages.filter(kind="themes").get()
    assert "“冷暖”" in told.words
    (spoken,) = themes_by_listing(cast.provider, NOON, december)
    assert spoken.themes[0].bad == {review.pk: "水有点凉"}


def test_a_seller_reads_themes_with_the_sentences_behind(
    review: Review, cast: Cast, client: Client
) -> None:
    client.force_login(cast.manager)

    page = client.get(reverse("shop:themes"))

    assert page.status_code == 200


def test_the_review_page_offers_each_reader_their_own(
    review: Review, cast: Cast, client: Client
) -> None:
    address = reverse("shop:review", args=[review.code])
    for who, words in (("elder", "再说一句"), ("manager", "回复"), ("officer", "隐藏文字")):
        client.force_login(getattr(cast, who))
        assert words in client.get(address).content.decode()
    client.force_login(cast.manager)
    client.post(reverse("shop:reply", args=[review.code]), {"words": "已换热水器。"})
    client.force_login(cast.elder)
    assert "已换热水器。" in client.get(address).content.decode()
