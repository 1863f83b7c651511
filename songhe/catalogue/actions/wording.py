"""What the search reads of a listing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchVectorField
from django.db.models import TextField, Value
from django.db.models.functions import Cast

from songhe.catalogue.models.terms import Term
from songhe.catalogue.states import Helps
from songhe.kernel.search import names_of, vector_of


@dataclass(frozen=True)
class Wording:
    """Everything in words that is known of a listing."""

    title: str
    words: str
    facts: Sequence[str]
    needs: Sequence[str]
    category: str
    tag: str
    seller: str
    used: int = 0  # how often it was rated

    @property
    def kind(self) -> str:
        return f"{self.category} {self.tag}"


def vector(wording: Wording) -> str:
    """Return what is stored to be searched."""
    helps = " ".join(str(Helps(code).label) for code in wording.needs if code in Helps)
    return vector_of(
        title=wording.title,
        kind=wording.kind,
        about=f"{' '.join(wording.facts)} {helps}",
        prose=f"{wording.words} {wording.seller}",
        used=wording.used,
    )


def stored(wording: Wording) -> Cast:
    """Return what the column of the search is set to."""
    return Cast(Value(vector(wording), TextField()), SearchVectorField())


def keep_names(wordings: Iterable[Wording]) -> None:
    """Remember the names that things have, so that a misspelt one can be put right."""
    names: dict[str, str] = {}
    for wording in wordings:
        names |= names_of(wording.title, wording.kind)
    # In the order of their names: two who write at once wait for each other, and never both.
    terms = [Term(name=name, spelling=names[name]) for name in sorted(names)]
    Term.objects.bulk_create(terms, ignore_conflicts=True, batch_size=2_000)
