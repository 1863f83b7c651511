"""The tables of the catalogue."""

from songhe.catalogue.models.admission import (
    Application as Application,
)
from songhe.catalogue.models.admission import (
    ApplicationPaper as ApplicationPaper,
)
from songhe.catalogue.models.admission import (
    Document as Document,
)
from songhe.catalogue.models.admission import (
    ExpiryWarning as ExpiryWarning,
)
from songhe.catalogue.models.bulk import (
    PriceChange as PriceChange,
)
from songhe.catalogue.models.bulk import (
    PriceChangeLine as PriceChangeLine,
)
from songhe.catalogue.models.bulk import (
    Sheet as Sheet,
)
from songhe.catalogue.models.bulk import (
    SheetRow as SheetRow,
)
from songhe.catalogue.models.categories import (
    Category as Category,
)
from songhe.catalogue.models.listings import (
    Listing as Listing,
)
from songhe.catalogue.models.pictures import (
    Clip as Clip,
)
from songhe.catalogue.models.pictures import (
    Picture as Picture,
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
from songhe.catalogue.models.variants import (
    Variant as Variant,
)
