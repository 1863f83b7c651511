"""Pictures and films: told by content, without where they were taken, seen by whom they may be."""

import struct
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from conftest import NOON, Cast
from songhe.catalogue.actions import listings as shelf, pictures
from songhe.catalogue.models import Listing, Picture, Variant
from songhe.catalogue.rules.films import BrokenFilm, without_metadata
from songhe.catalogue.rules.uploads import WrongFile
from songhe.catalogue.states import ListingKind
from songhe.kernel.keeping import kept

GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def photo(width: int = 1600, height: int = 900, *, turned: bool = False) -> bytes:
    """A photograph as a telephone takes it, with the place in it."""
    exif = Image.Exif()
    exif[MAKER] = "Telephone of Sun Li"
    exif[GPS] = {1: "N", 2: (30.0, 33.0, 0.0), 3: "E", 4: (114.0, 18.0, 0.0)}
    if turned:
        exif[ORIENTATION] = 6
    made = BytesIO()
    Image.new("RGB", (width, height), "seagreen").save(made, "JPEG", exif=exif)
    return made.getvalue()


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + 8, name) + content


FILM = (
    box(b"ftyp", b"isom\x00\x00\x02\x00isomiso2")
    + box(b"moov", box(b"mvhd", bytes(100)) + box(b"udta", box(b"\xa9xyz", b"+30.5500+114.3000/")))
    + box(b"mdat", b"frames" * 20)
)


def test_where_it_was_taken_does_not_stay(cast: Cast) -> None:
    picture = pictures.add_picture(listing=cast.bathing, content=photo(), caption="浴椅", at=NOON)

    assert picture.widths == [320, 640, 1280]
    for width, digest in zip(picture.widths, picture.digests, strict=True):
        drawn = kept(digest)
        assert b"Sun Li" not in drawn
        with Image.open(BytesIO(drawn)) as opened:
            assert (opened.format, opened.size) == ("WEBP", (width, round(width * 9 / 16)))
            assert not opened.getexif()


def test_a_photo_that_lay_on_its_side_stands_upright(cast: Cast) -> None:
    picture = pictures.add_picture(
        listing=cast.bathing, content=photo(800, 400, turned=True), caption="浴椅", at=NOON
    )

    assert (picture.width, picture.height) == (400, 800)
    assert picture.widths == [320, 400]  # never wider than it was


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", WrongFile.EMPTY),
        (b"<svg onload='alert(1)'/>", WrongFile.WRONG_TYPE),
        (photo()[:400], WrongFile.BROKEN),
        (b"%PDF-1.4", WrongFile.WRONG_TYPE),
    ],
)
def test_what_is_no_picture_is_refused(content: bytes, why: str, cast: Cast) -> None:
    with pytest.raises(WrongFile) as refused:
        pictures.add_picture(listing=cast.bathing, content=content, caption="x", at=NOON)

    assert refused.value.why == why
    assert not Picture.objects.exists()


def test_nine_pictures_are_enough(cast: Cast) -> None:
    for number in range(9):
        pictures.add_picture(
            listing=cast.bathing, content=photo(64, 64), caption=f"{number}", at=NOON
        )

    with pytest.raises(pictures.TooManyPictures):
        pictures.add_picture(listing=cast.bathing, content=photo(64, 64), caption="x", at=NOON)


def test_a_picture_is_put_in_front(cast: Cast) -> None:
    first, second = (
        pictures.add_picture(listing=cast.bathing, content=photo(64, 64), caption=name, at=NOON)
        for name in ("一", "二")
    )

    pictures.change_picture(picture=second, caption="二", first=True)

    assert Listing.objects.get(pk=cast.bathing.pk).gallery == [second, first]


def test_a_film_forgets_its_place_and_keeps_its_frames() -> None:
    clean = without_metadata(FILM)

    assert len(clean) == len(FILM)
    assert b"+30.55" not in clean
    assert b"udta" not in clean
    assert b"frames" * 20 in clean


@pytest.mark.parametrize("film", [FILM[:-9], FILM[:30], box(b"ftyp", b"isom"), FILM + b"abc"])
def test_a_film_that_is_cut_off_is_refused(film: bytes) -> None:
    with pytest.raises(BrokenFilm):
        without_metadata(film)


def test_a_player_may_ask_for_a_part_of_a_film(cast: Cast, client: Client) -> None:
    clip = pictures.set_clip(listing=cast.bathing, content=FILM, caption="怎么洗", at=NOON)
    address = f"/catalogue/films/{clip.code}/"
    whole = client.get(address).content

    part = client.get(address, headers={"Range": "bytes=4-7"})

    assert (part.status_code, part.content) == (206, b"ftyp")
    assert part.headers["Content-Range"] == f"bytes 4-7/{len(whole)}"
    assert client.get(address, headers={"Range": f"bytes={len(whole)}-"}).status_code == 416


def test_pictures_of_a_draft_are_its_own_peoples_alone(cast: Cast, client: Client) -> None:
    draft = shelf.create_listing(
        provider=cast.provider,
        category=cast.bathing.category,
        kind=ListingKind.SERVICE,
        facts=shelf.ListingFacts(title="新", words="", price=1, unit="次", duration_minutes=10),
    )
    picture = pictures.add_picture(listing=draft, content=photo(64, 64), caption="x", at=NOON)
    address = f"/catalogue/pictures/{picture.code}/64.webp"

    assert client.get(address).status_code == 404
    client.force_login(cast.daughter)
    assert client.get(address).status_code == 404
    client.force_login(cast.manager)
    assert client.get(address).headers["Cache-Control"] == "private, no-store"
    shelf.publish_listing(listing=draft, by="孙丽", at=NOON)
    client.logout()
    assert "immutable" in client.get(address).headers["Cache-Control"]
    assert client.get(address.replace("64.webp", "65.webp")).status_code == 404


@time_machine.travel(NOON, tick=False)
def test_the_manager_brings_everything_on_one_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.manager)
    address = f"/catalogue/mine/{cast.bathing.code}/shelf/"
    file = SimpleUploadedFile("x.jpg", photo())

    client.post(address, {"which": "picture", "caption": "浴椅放好了", "file": file})
    client.post(address, {"which": "lesson", "steps": "先试水温\n再坐稳"})
    wrong = client.post(
        address, {"which": "picture", "caption": "别的", "file": SimpleUploadedFile("x.jpg", b"no")}
    )

    assert wrong.status_code == 422
    assert "认不出这种文件" in wrong.content.decode()
    assert "别的" in wrong.content.decode()
    client.logout()
    shown = client.get(f"/catalogue/{cast.bathing.code}/").content.decode()
    assert 'alt="浴椅放好了"' in shown
    assert "先试水温" in shown
    assert "320w" in client.get("/catalogue/?q=助浴").content.decode()


@time_machine.travel(NOON, tick=False)
def test_sizes_and_stock_are_kept_on_the_same_page(cast: Cast, client: Client) -> None:
    goods = shelf.create_listing(
        provider=cast.provider,
        category=cast.bathing.category,
        kind=ListingKind.GOODS,
        facts=shelf.ListingFacts(title="浴椅", words="", price=9_900, unit="把"),
    )
    client.force_login(cast.manager)
    address = f"/catalogue/mine/{goods.code}/shelf/"
    client.post(address, {"which": "variant", "name": "高款", "price": "129"})
    variant = Variant.objects.get()
    received = {"which": "receive", "variant": variant.code, "quantity": "5", "token": "one"}

    client.post(address, received)
    client.post(address, received)  # the same form sent twice counts once
    too_many = client.post(address, {**received, "quantity": "-6", "token": "two"})

    variant.refresh_from_db()
    assert (variant.on_hand, variant.price) == (5, 12_900)
    assert "没有这么多可以减" in too_many.content.decode()
