"""The tables of aftersales."""

from songhe.aftersales.models.claims import (
    Claim as Claim,
)
from songhe.aftersales.models.claims import (
    GiveBack as GiveBack,
)
from songhe.aftersales.models.claims import (
    Ruling as Ruling,
)
from songhe.aftersales.models.doors import (
    AtTheDoor as AtTheDoor,
)
from songhe.aftersales.models.words import (
    Photo as Photo,
)
from songhe.aftersales.models.words import (
    Statement as Statement,
)
