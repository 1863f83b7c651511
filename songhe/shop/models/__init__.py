"""The tables of the shop."""

from songhe.shop.models.addresses import (
    MOST_ADDRESSES as MOST_ADDRESSES,
    Address as Address,
)
from songhe.shop.models.ads import AdRequest as AdRequest
from songhe.shop.models.carts import (
    MOST_OF_ONE as MOST_OF_ONE,
    Cart as Cart,
    CartLine as CartLine,
)
from songhe.shop.models.cautions import Caution as Caution
from songhe.shop.models.entitlements import Entitlement as Entitlement
from songhe.shop.models.favourites import Favourite as Favourite
from songhe.shop.models.holding import (
    EarlyBack as EarlyBack,
    Hold as Hold,
)
from songhe.shop.models.limits import PayLimit as PayLimit
from songhe.shop.models.orders import (
    OPEN_CHECKOUT as OPEN_CHECKOUT,
    Checkout as Checkout,
    Order as Order,
    OrderLine as OrderLine,
)
from songhe.shop.models.paper_reminders import PaperReminder as PaperReminder
from songhe.shop.models.parts import LineOff as LineOff
from songhe.shop.models.questions import (
    Answer as Answer,
    Question as Question,
    QuestionHiding as QuestionHiding,
    QuestionReport as QuestionReport,
)
from songhe.shop.models.requests import PayRequest as PayRequest
from songhe.shop.models.reviews import (
    Review as Review,
    ReviewHiding as ReviewHiding,
    ReviewPhoto as ReviewPhoto,
    ReviewReply as ReviewReply,
    ThemeLetter as ThemeLetter,
)
from songhe.shop.models.subsidies import (
    Draw as Draw,
    DrawMovement as DrawMovement,
    Programme as Programme,
)
from songhe.shop.models.suggestions import (
    Promotion as Promotion,
    SuggestionChoice as SuggestionChoice,
)
from songhe.shop.models.visiting import JoinedVisit as JoinedVisit
