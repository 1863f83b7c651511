"""The tables of aftersales."""

from songhe.aftersales.models.claims import (
    Claim as Claim,
    GiveBack as GiveBack,
    Ruling as Ruling,
)
from songhe.aftersales.models.doors import AtTheDoor as AtTheDoor
from songhe.aftersales.models.words import (
    Photo as Photo,
    Statement as Statement,
)
