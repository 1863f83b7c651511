"""Bringing the tree of categories in from its file."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from songhe.catalogue.models import Category


@transaction.atomic
def load_categories(path: Path | None = None) -> int:
    """Make the categories what the file says; running it again changes nothing.

    A category that left the file stays, since listings may stand in it.
    """
    path = path or settings.DATA / "categories.json"
    tree = json.loads(path.read_text(encoding="utf-8"))["categories"]
    tops = [_category(top) for top in tree]
    _write(tops)
    parents = Category.objects.in_bulk([top.code for top in tops], field_name="code")
    below = [
        _category(child, parents[top["code"]]) for top in tree for child in top.get("children", [])
    ]
    _write(below)
    return len(tops) + len(below)


def _category(entry: dict[str, Any], parent: Category | None = None) -> Category:
    return Category(
        code=entry["code"],
        name=entry["name_zh"],
        name_en=entry["name_en"],
        parent=parent,
        kinds=entry.get("kinds", []),
        licence_words=entry.get("licence_zh", ""),
        licence_words_en=entry.get("licence_en", ""),
        tag=entry.get("tag_zh", ""),
    )


def _write(categories: list[Category]) -> None:
    Category.objects.bulk_create(
        categories,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[
            "name",
            "name_en",
            "parent",
            "kinds",
            "licence_words",
            "licence_words_en",
            "tag",
        ],
    )
