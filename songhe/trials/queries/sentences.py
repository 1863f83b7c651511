"""The sentences of a trial that may be read, and those that were hidden."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from songhe.catalogue.actions.claims import check_words
from songhe.catalogue.actions.listings import ForbiddenClaims
from songhe.shop.actions.private import TooPrivate, check_public
from songhe.trials.models import Score, SentenceHiding, Trial


@dataclass(frozen=True)
class Sentence:
    """What one elder let others read, and whether they can."""

    score: Score
    hiding: SentenceHiding | None
    fault: str  # "claim", "private", or "" where nothing is wrong with it

    @property
    def is_shown(self) -> bool:
        return self.hiding is None and not self.fault


def quoted() -> QuerySet[Score]:
    """Return what elders let others read."""
    hidden = SentenceHiding.objects.filter(ended_at=None)
    return (
        Score.objects.filter(may_quote=True)
        .exclude(words="")
        .defer("photo")
        .prefetch_related(Prefetch("hidings", hidden, to_attr="hidden"))
        .order_by("-at", "-pk")
    )


def sentences_of(trial: Trial) -> list[Sentence]:
    """Return every sentence of a trial that was let, for the officer."""
    category = trial.listing.category.code
    return looked_at(quoted().filter(invitation__trial=trial), category=category)


def looked_at(scores: Iterable[Score], *, category: str) -> list[Sentence]:
    """Hold each sentence against the law on advertising, as the words of a listing are."""
    return [
        Sentence(one, next(iter(one.hidden), None), fault_in(one.words, category=category))  # type: ignore[attr-defined]  # prefetched by `quoted`
        for one in scores
    ]


def fault_in(words: str, *, category: str) -> str:
    """Return why a sentence cannot be published; "" if it can."""
    try:
        check_words(words, category=category)
        check_public(words)
    except ForbiddenClaims:
        return "claim"
    except TooPrivate:
        return "private"
    return ""
