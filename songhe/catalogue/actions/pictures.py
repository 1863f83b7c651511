"""Bringing pictures and films: looked into, made clean of where and by whom, kept in widths."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from django.db import transaction
from PIL import Image, ImageOps

from songhe.catalogue.actions.documents import check_picture
from songhe.catalogue.models import Clip, Listing, Picture
from songhe.catalogue.rules.films import BrokenFilm, without_metadata
from songhe.catalogue.rules.uploads import MP4, PICTURE, VIDEO, WrongFile, checked_type
from songhe.kernel.keeping import keep

WIDTHS = (320, 640, 1280)
QUALITY = 78
MOST_PICTURES = 9
MOST_STEPS = 12


class TooManyPictures(Exception):
    """Nine are enough to see what it is."""


def add_picture(*, listing: Listing, content: bytes, caption: str, at: datetime) -> Picture:
    """Bring a picture; what the camera wrote into it (place, time, owner) does not stay.

    :raises WrongFile: if it is no picture, broken or too large.
    :raises TooManyPictures: if there are nine.
    """
    checked_type(content, PICTURE)
    check_picture(content)
    size, sizes = _drawn(content)
    digests = [keep(drawn) for _width, drawn in sizes]
    with transaction.atomic():
        Listing.objects.select_for_update(of=("self",)).get(pk=listing.pk)
        there = list(listing.pictures.values_list("place", flat=True))
        if len(there) >= MOST_PICTURES:
            raise TooManyPictures
        return Picture.objects.create(
            listing=listing,
            caption=caption,
            place=max(there, default=0) + 1,
            width=size[0],
            height=size[1],
            widths=[width for width, _drawn in sizes],
            digests=digests,
            added_at=at,
        )


def _drawn(content: bytes) -> tuple[tuple[int, int], list[tuple[int, bytes]]]:
    """Draw a picture anew in each width, upright; nothing but its dots goes over."""
    with Image.open(BytesIO(content)) as brought:
        upright = ImageOps.exif_transpose(brought)
        clean = Image.new("RGB", upright.size, "white")
        shown = upright.convert("RGBA")
        clean.paste(shown, mask=shown.getchannel("A"))
    widest = min(clean.width, WIDTHS[-1])
    wanted = sorted({min(width, widest) for width in WIDTHS})
    sizes = []
    for width in wanted:
        height = max(1, round(clean.height * width / clean.width))
        made = BytesIO()
        clean.resize((width, height), Image.Resampling.LANCZOS).save(
            made, "WEBP", quality=QUALITY, method=4
        )
        sizes.append((width, made.getvalue()))
    return (widest, max(1, round(clean.height * widest / clean.width))), sizes


@transaction.atomic
def change_picture(*, picture: Picture, caption: str, first: bool = False) -> None:
    """Say what is to be seen in other words, or put it in front of the others."""
    picture.caption = caption
    picture.save(update_fields=["caption"])
    if first:
        others = picture.listing.pictures.exclude(pk=picture.pk).order_by("place", "pk")
        for place, one in enumerate([picture, *others], start=1):
            Picture.objects.filter(pk=one.pk).update(place=place)


def remove_picture(*, picture: Picture) -> None:
    picture.delete()


def set_clip(*, listing: Listing, content: bytes, caption: str, at: datetime) -> Clip:
    """Bring a film in place of the one there was, without the place it was taken at.

    :raises WrongFile: if it is no film, broken or too large.
    """
    media_type = checked_type(content, VIDEO)
    if media_type == MP4:
        try:
            content = without_metadata(content)
        except BrokenFilm:
            raise WrongFile(WrongFile.BROKEN) from None
    clip, _new = Clip.objects.update_or_create(
        listing=listing,
        defaults={
            "caption": caption,
            "digest": keep(content),
            "media_type": media_type,
            "size": len(content),
            "added_at": at,
        },
    )
    return clip


def set_lesson(*, listing: Listing, steps: Sequence[str]) -> None:
    """Say step by step how it is used."""
    listing.lesson = list(steps[:MOST_STEPS])
    listing.save(update_fields=["lesson"])
