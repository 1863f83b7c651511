"""The tables of the catalogue."""

from songhe.catalogue.models.admission import (
    Application as Application,
    ApplicationPaper as ApplicationPaper,
    Document as Document,
    ExpiryWarning as ExpiryWarning,
)
from songhe.catalogue.models.bulk import (
    PriceChange as PriceChange,
    PriceChangeLine as PriceChangeLine,
    Sheet as Sheet,
    SheetRow as SheetRow,
)
from songhe.catalogue.models.categories import Category as Category
from songhe.catalogue.models.listings import Listing as Listing
from songhe.catalogue.models.pictures import (
    Clip as Clip,
    Picture as Picture,
)
from songhe.catalogue.models.providers import (
    Licence as Licence,
    Provider as Provider,
    WorkerSkill as WorkerSkill,
)
from songhe.catalogue.models.stock import (
    Stock as Stock,
    StockMovement as StockMovement,
)
from songhe.catalogue.models.terms import Term as Term
from songhe.catalogue.models.variants import Variant as Variant
