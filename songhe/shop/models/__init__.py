"""The tables of the shop."""

from songhe.shop.models.addresses import (
    MOST_ADDRESSES as MOST_ADDRESSES,
)
from songhe.shop.models.addresses import (
    Address as Address,
)
from songhe.shop.models.ads import (
    AdRequest as AdRequest,
)
from songhe.shop.models.carts import (
    MOST_OF_ONE as MOST_OF_ONE,
)
from songhe.shop.models.carts import (
    Cart as Cart,
)
from songhe.shop.models.carts import (
    CartLine as CartLine,
)
from songhe.shop.models.cautions import (
    Caution as Caution,
)
from songhe.shop.models.favourites import (
    Favourite as Favourite,
)
from songhe.shop.models.limits import (
    PayLimit as PayLimit,
)
from songhe.shop.models.orders import (
    OPEN_CHECKOUT as OPEN_CHECKOUT,
)
from songhe.shop.models.orders import (
    Checkout as Checkout,
)
from songhe.shop.models.orders import (
    Order as Order,
)
from songhe.shop.models.orders import (
    OrderLine as OrderLine,
)
from songhe.shop.models.parts import (
    LineOff as LineOff,
)
from songhe.shop.models.questions import (
    Answer as Answer,
)
from songhe.shop.models.questions import (
    Question as Question,
)
from songhe.shop.models.questions import (
    QuestionHiding as QuestionHiding,
)
from songhe.shop.models.questions import (
    QuestionReport as QuestionReport,
)
from songhe.shop.models.requests import (
    PayRequest as PayRequest,
)
from songhe.shop.models.reviews import (
    Review as Review,
)
from songhe.shop.models.reviews import (
    ReviewHiding as ReviewHiding,
)
from songhe.shop.models.reviews import (
    ReviewPhoto as ReviewPhoto,
)
from songhe.shop.models.reviews import (
    ReviewReply as ReviewReply,
)
from songhe.shop.models.reviews import (
    ThemeLetter as ThemeLetter,
)
from songhe.shop.models.subsidies import (
    Draw as Draw,
)
from songhe.shop.models.subsidies import (
    DrawMovement as DrawMovement,
)
from songhe.shop.models.subsidies import (
    Entitlement as Entitlement,
)
from songhe.shop.models.subsidies import (
    Programme as Programme,
)
from songhe.shop.models.suggestions import (
    AD as AD,
)
from songhe.shop.models.suggestions import (
    Promotion as Promotion,
)
from songhe.shop.models.suggestions import (
    SuggestionChoice as SuggestionChoice,
)
from songhe.shop.models.visiting import (
    JoinedVisit as JoinedVisit,
)
