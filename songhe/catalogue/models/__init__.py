"""The tables of the catalogue."""

from songhe.catalogue.models.categories import (
    Category as Category,
)
from songhe.catalogue.models.listings import (
    Listing as Listing,
)
from songhe.catalogue.models.providers import (
    Licence as Licence,
)
from songhe.catalogue.models.providers import (
    Provider as Provider,
)
from songhe.catalogue.models.providers import (
    WorkerSkill as WorkerSkill,
)
from songhe.catalogue.models.stock import (
    Stock as Stock,
)
from songhe.catalogue.models.stock import (
    StockMovement as StockMovement,
)
from songhe.catalogue.models.terms import (
    Term as Term,
)
