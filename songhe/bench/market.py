"""A made-up market of any size: the same seed makes the same market.

Titles are put together from `data/search/shelf.txt`, which has for every category what sellers
call their things, their accessories too; descriptions speak of other things beside, as sellers do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django.conf import settings
from django.db import connection, transaction

from songhe.accounts.models import Organisation, Region
from songhe.accounts.states import OrganisationKind, RegionLevel
from songhe.catalogue.actions.wording import Wording, keep_names, stored
from songhe.catalogue.models import Category, Licence, Listing, Provider, Stock
from songhe.catalogue.states import Helps, ListingKind, ListingState, ProviderState
from songhe.demo import files

SELLS = 40  # listings of one seller
EACH_TIME = 2_000
MAKERS = "康宁 松柏 福寿 晚晴 银龄 鹤年 安泰 乐活 常青 和顺 孝心 暖阳"
GOODS_ARE = "加厚 轻便 大号 静音 家用 耐用 透气 升级款 经典 实惠装 老人用"
SERVICES_ARE = "专业 耐心 贴心 周末 半天 一小时 持证 就近 长期 体验 老师傅"
GOODS_ENDS = "（大号） （小号） （两件装） （浅蓝） （送礼盒） （L码）"
SERVICE_ENDS = "（一次） （四次） （月卡） （两人） （夜间） （社区）"
FACTS = "不用安装 可机洗 坏了包换 发票齐全 当天可约 持证上岗 自带工具 送货上门"
SAID = (
    "做工扎实，{other}也有卖，一起买更省事。",
    "街坊用了都说好。需要{other}的可以问我们。",
    "和{other}配着用更好，送到家教您怎么用。",
    "老老实实做事，价格写在前面。另有{other}。",
    "为腿脚不便的长辈想得周到，不懂就打电话。",
    "十年老店，坏了包换，不满意就退。",
)
SALES = (0, 0, 0, 1, 2, 3, 5, 8, 20, 60, 200)


@dataclass(frozen=True)
class Offer:
    """One made-up listing."""

    category: str
    kind: str
    title: str
    words: str
    facts: tuple[str, ...]
    needs: tuple[str, ...]
    price: int  # fen
    stars_count: int
    stars_total: int


def offers(many: int, *, seed: str = "market") -> Iterator[Offer]:
    """Yield so many listings; the first thousand of a hundred thousand are those of a thousand."""
    dice = Random(seed)  # noqa: S311 - an invented market
    shelf = _shelf()
    kinds, needs = _known()
    every = [(code, name) for code, names in shelf.items() for name in names]
    for _ in range(many):
        code, name = dice.choice(every)
        other = dice.choice(every)[1]
        goods = kinds[code] == "goods"
        maker = dice.choice(MAKERS.split()) if goods or dice.random() < 0.3 else ""
        is_so = dice.choice((*(GOODS_ARE if goods else SERVICES_ARE).split(), ""))
        ends = dice.choice((*(GOODS_ENDS if goods else SERVICE_ENDS).split(), "", ""))
        sold = dice.choice(SALES)
        yield Offer(
            category=code,
            kind=kinds[code],
            title=f"{maker}{is_so}{name}{ends}",
            words=dice.choice(SAID).format(other=other),
            facts=tuple(dice.sample(FACTS.split(), 2)),
            needs=needs.get(code, ()),
            price=int(dice.lognormvariate(9, 1)) + 100,
            stars_count=sold,
            stars_total=sum(dice.choice((3, 4, 5, 5)) for _ in range(sold)),
        )


def fill(
    many: int, *, at: datetime, seed: str = "market", already: int = 0, tidy: bool = True
) -> None:
    """Put so many listings on sale, by sellers of their own, beside what is there.

    With `already`, so many of the same market stand there from before.
    """
    places = {one.code: one for one in Category.objects.select_related("parent")}
    streets = list(Region.objects.filter(level=RegionLevel.STREET).order_by("code"))
    made: list[Offer] = []
    for number, offer in enumerate(offers(many, seed=seed), start=1):
        if number > already:
            made.append(offer)
        if len(made) == EACH_TIME:
            _put_on_sale(made, places, streets, at)
            made = []
    if made:
        _put_on_sale(made, places, streets, at)
    if not tidy:  # within a transaction, as tests are
        return
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE catalogue_listing")
        cursor.execute("ANALYZE")


@transaction.atomic
def _put_on_sale(
    made: Sequence[Offer], places: dict[str, Category], streets: Sequence[Region], at: datetime
) -> None:
    sellers = make_sellers(
        len(made) // SELLS + 1, streets, sorted({one.category[0] for one in made}), at
    )
    listings, wordings = [], []
    for number, offer in enumerate(made):
        seller, category = sellers[number % len(sellers)], places[offer.category]
        wordings.append(_wording(offer, seller, category))
        listings.append(_listing(wordings[-1], offer, seller, category, at))
    Listing.objects.bulk_create(listings)
    keep_names(wordings)
    goods = [one for one in listings if one.kind == ListingKind.GOODS]
    Stock.objects.bulk_create(Stock(listing=one) for one in goods)


def _wording(offer: Offer, seller: Provider, category: Category) -> Wording:
    return Wording(
        title=offer.title,
        words=offer.words,
        facts=offer.facts,
        needs=offer.needs,
        category=category.name,
        tag=category.tag,
        seller=seller.organisation.name,
        used=offer.stars_count,
    )


def _listing(
    wording: Wording, offer: Offer, provider: Provider, category: Category, at: datetime
) -> Listing:
    return Listing(
        provider=provider,
        category=category,
        kind=offer.kind,
        title=offer.title,
        words=offer.words,
        price=offer.price,
        unit="件" if offer.kind == ListingKind.GOODS else "次",
        duration_minutes=0 if offer.kind == ListingKind.GOODS else 60,
        needs=list(offer.needs),
        facts=list(offer.facts),
        state=ListingState.ON_SALE,
        stars_total=offer.stars_total,
        stars_count=offer.stars_count,
        published_at=at,
        search=stored(wording),
    )


def make_sellers(
    many: int, streets: Sequence[Region], tops: Sequence[str], at: datetime
) -> list[Provider]:
    """Make sellers with papers for every kind of thing they have."""
    first, makers = Provider.objects.count(), MAKERS.split()
    organisations = Organisation.objects.bulk_create(
        Organisation(
            name=f"江城{makers[number % len(makers)]}商行 {number} 号",
            kind=OrganisationKind.PROVIDER,
            region=streets[number % len(streets)],
        )
        for number in range(first, first + many)
    )
    sellers = Provider.objects.bulk_create(
        Provider(
            organisation=one,
            state=ProviderState.ACTIVE,
            applied_at=at,
            decided_at=at,
            admitted_at=at,
        )
        for one in organisations
    )
    parents = list(Category.objects.filter(code__in=tops))
    last: date = at.date() + timedelta(days=365)
    Licence.objects.bulk_create(
        Licence(
            provider=seller,
            category=parent,
            name="营业执照",
            number=f"M-{seller.pk}-{parent.code}",
            expires_on=last,
            added_at=at,
            added_by="测量",
        )
        for seller in sellers
        for parent in parents
    )
    return sellers


def _shelf() -> dict[str, list[str]]:
    lines = (settings.DATA / "search" / "shelf.txt").read_text(encoding="utf-8").splitlines()
    parts = [line.split() for line in lines if line and not line.startswith("#")]
    return {code: names for code, *names in parts}


def _known() -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Return what each category mostly holds in the district, and what its things help with."""
    kinds: dict[str, str] = {}
    needs: dict[str, tuple[str, ...]] = {}
    for one in files.listings():
        kinds.setdefault(one.category, one.kind)
        said = tuple(code for code in one.needs if code in Helps)
        needs.setdefault(one.category, said)
    return kinds, needs


def sell_demonstration(*, at: datetime) -> None:
    """Put the listings of the demonstration on sale by themselves, without its people and past."""
    streets = list(Region.objects.filter(level=RegionLevel.STREET).order_by("code"))
    places = {one.code: one for one in Category.objects.select_related("parent")}
    real = [
        Offer(
            category=one.category,
            kind=one.kind,
            title=one.title,
            words=one.words,
            facts=one.facts,
            needs=one.needs,
            price=one.price,
            stars_count=0,
            stars_total=0,
        )
        for one in files.listings()
    ]
    _put_on_sale(real, places, streets, at)
