"""What is to be seen of a listing."""

from itertools import zip_longest
from typing import TypedDict

from songhe.catalogue.models import Clip, Listing, Picture


class Shown(TypedDict):
    pictures: list[Picture]
    clip: Clip | None
    lesson: list[tuple[str, Picture | None]]


def shown_of(listing: Listing) -> Shown:
    """Return a listing's pictures, its film and how it is used, step by step."""
    pictures = listing.gallery
    steps = listing.lesson
    return Shown(
        pictures=pictures,
        clip=getattr(listing, "clip", None),
        lesson=list(zip_longest(steps, pictures[: len(steps)])),
    )
