"""What people send to the catalogue, by shape."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.catalogue.actions.listings import ListingFacts
from songhe.catalogue.models import Category, Listing
from songhe.catalogue.queries import Wish, regions_near
from songhe.catalogue.queries.places import Place
from songhe.catalogue.rules.bands import BANDS, KILOMETRES, RATINGS
from songhe.catalogue.states import Helps, ListingKind, PricePer, Sort

LONGEST_PRICE = 10  # digits
LONGEST_AHEAD = timedelta(days=13)  # as far as calendars are looked into


class WishForm(forms.Form):
    """A search in the address line; what makes no sense there is left out, never complained of."""

    q = forms.CharField(required=False)
    category = forms.CharField(required=False, max_length=6)
    need = forms.ChoiceField(required=False, choices=Helps)
    kind = forms.ChoiceField(required=False, choices=ListingKind)
    at_most = forms.IntegerField(required=False, min_value=1, max_value=1_000_000)  # yuan
    band = forms.ChoiceField(required=False, choices=[(band.code, "") for band in BANDS])
    rating = forms.ChoiceField(required=False, choices=[(code, "") for code in RATINGS])
    near = forms.ChoiceField(required=False, choices=[(str(km), "") for km in KILOMETRES])
    day = forms.DateField(required=False)
    sort = forms.ChoiceField(required=False, choices=Sort)

    def wish(self, *, today: date, place: Place | None = None) -> Wish:
        """Return what is looked for; near is near a place, so without one it is left out."""
        self.is_valid()
        given = self.cleaned_data
        yuan, day = given.get("at_most"), given.get("day")
        near = int(given.get("near") or 0) if place else 0
        return Wish(
            text=given.get("q", "").replace("\x00", ""),
            category=given.get("category", ""),
            need=given.get("need", ""),
            kind=given.get("kind", ""),
            at_most=yuan * 100 if yuan else None,
            band=given.get("band", ""),
            rating=given.get("rating", ""),
            near=near,
            streets=regions_near(place, near) if place and near else (),
            day=day if day and today <= day <= today + LONGEST_AHEAD else None,
            sort=Sort(given.get("sort") or Sort.BEST),
        )


class LinesField(forms.CharField):
    """One thing on each line."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        lines = (line.strip() for line in str(value or "").splitlines())
        return [line[:60] for line in lines if line][:12]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class YuanField(forms.DecimalField):
    """An amount typed in yuan, kept in whole fen."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=LONGEST_PRICE, decimal_places=2, **options)

    def clean(self, value: Any) -> Any:
        yuan = super().clean(value)
        return None if yuan is None else int(yuan * 100)

    def prepare_value(self, value: Any) -> Any:
        return f"{value / 100:.2f}" if isinstance(value, int) else value


class ListingForm(forms.Form):
    """What a listing says of itself."""

    title = forms.CharField(label=_("标题"), max_length=60)
    words = forms.CharField(
        label=_("说明"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=_("用长辈听得懂的话：做什么、带什么、要不要准备。"),
    )
    price = YuanField(
        label=_("价格（元）"),
        min_value=0.01,
        max_value=1_000_000,
        help_text=_("一口价，全部包含在内；上门后不得再收。"),
    )
    price_per = forms.ChoiceField(
        label=_("按什么计价"), choices=[("", "—"), *PricePer.choices], required=False
    )
    unit = forms.CharField(
        label=_("单位"), max_length=8, required=False, help_text=_("双、包、台、处这样的词")
    )
    least = forms.IntegerField(
        label=_("至少要几个"),
        min_value=1,
        max_value=99,
        required=False,
        help_text=_("比如护理至少 2 小时；不填就是 1。"),
    )
    more_by = forms.IntegerField(
        label=_("每次加几个"),
        min_value=1,
        max_value=99,
        required=False,
        help_text=_("不填就是 1。"),
    )
    duration_minutes = forms.IntegerField(
        label=_("大约几分钟"), min_value=10, max_value=720, required=False
    )
    buffer_minutes = forms.IntegerField(
        label=_("路上和收拾几分钟"), min_value=0, max_value=240, required=False
    )
    needs = forms.MultipleChoiceField(
        label=_("能帮到什么"),
        choices=Helps,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    facts = LinesField(
        label=_("要点"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一行一条，比如：不用安装"),
    )
    steps = LinesField(
        label=_("上门做哪些事"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("一行一条；服务人员逐条勾选。"),
    )

    def __init__(self, *args: Any, kind: ListingKind, **options: Any) -> None:
        super().__init__(*args, **options)
        if kind == ListingKind.SERVICE:
            self.fields["duration_minutes"].required = True
        else:
            for name in ("duration_minutes", "buffer_minutes", "steps", "price_per"):
                del self.fields[name]
            self.fields["unit"].required = True
            self.fields["price"].help_text = _("一口价，全部包含在内；不再另收。")
            self.fields["least"].help_text = _("比如至少买 2 包；不填就是 1。")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        own_word = given.get("price_per", "") in ("", PricePer.ITEM)
        if own_word and not given.get("unit") and "unit" not in self.errors:
            self.add_error("unit", _("请写单位，比如：双、包、台。"))
        return given

    def facts_given(self) -> ListingFacts:
        given = self.cleaned_data
        return ListingFacts(
            title=given["title"],
            words=given["words"],
            price=given["price"],
            unit=given["unit"],
            price_per=given.get("price_per", ""),
            least=given["least"] or 1,
            more_by=given["more_by"] or 1,
            duration_minutes=given.get("duration_minutes") or 0,
            buffer_minutes=given.get("buffer_minutes") or 0,
            needs=given["needs"],
            facts=given["facts"],
            steps=given.get("steps", []),
        )


def form_of(listing: Listing, data: Any = None) -> ListingForm:
    """Return the form for changing a listing."""
    names = [field for field in ListingForm.base_fields if hasattr(listing, field)]
    said = {name: getattr(listing, name) for name in names}
    return ListingForm(data, kind=ListingKind(listing.kind), initial=said)


class CategoryField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only in the stubs
    def label_from_instance(self, obj: Category) -> str:
        return obj.label


class NewListingForm(forms.Form):
    """In which category a new listing stands, and whether it is done or delivered."""

    category = CategoryField(
        label=_("类别"), queryset=Category.objects.none(), to_field_name="code"
    )
    kind = forms.ChoiceField(label=_("是什么"), choices=ListingKind)

    def __init__(self, *args: Any, categories: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["category"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (tells the type)
        field.queryset = categories

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        category, kind = given.get("category"), given.get("kind")
        if category and kind and kind not in category.kinds:
            self.add_error("kind", _("这个类别里不能放这一种。"))
        return given


class PictureForm(forms.Form):
    file = forms.FileField(
        label=_("图片"),
        help_text=_("JPG、PNG 或 WebP，最大 10 MB。拍摄地点等信息会自动去掉。"),
        error_messages={"empty": _("这个文件是空的。"), "required": _("请选一个文件。")},
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    caption = forms.CharField(
        label=_("图里是什么"), max_length=80, help_text=_("念给看不清的人听，比如：浴椅放在浴室里")
    )


class ClipForm(forms.Form):
    file = forms.FileField(
        label=_("视频"),
        help_text=_("MP4 或 WebM，最大 60 MB。"),
        error_messages={"empty": _("这个文件是空的。"), "required": _("请选一个文件。")},
        widget=forms.FileInput(attrs={"accept": "video/mp4,video/webm"}),
    )
    caption = forms.CharField(label=_("视频里讲什么"), max_length=80)


class LessonForm(forms.Form):
    """How it is used, one step on each line."""

    steps = LinesField(
        label=_("怎么用"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("一行一步；第一步配第一张图，以此类推。"),
    )


class VariantForm(forms.Form):
    """One size or colour."""

    name = forms.CharField(label=_("款式"), max_length=24, help_text=_("比如：女款 XL · 枣红"))
    price = YuanField(label=_("价格（元）"), min_value=0.01, max_value=1_000_000)


class ReceiveForm(forms.Form):
    """How many came in, or were lost."""

    quantity = forms.IntegerField(
        label=_("进了几件"),
        min_value=-100_000,
        max_value=100_000,
        help_text=_("损耗写负数。"),
    )
    variant = forms.CharField(required=False, max_length=12)
    token = forms.CharField(max_length=40)
