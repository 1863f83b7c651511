"""What people send about trials, by shape."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from songhe.accounts.models import Organisation
from songhe.catalogue.models import Listing
from songhe.kernel.pictures import MOST_BYTES
from songhe.shop.states import HidingRule
from songhe.trials.states import Criterion, HarmKind

STARS = (
    ("5", _("5 分，很好")),
    ("4", _("4 分，好")),
    ("3", _("3 分，一般")),
    ("2", _("2 分，不太好")),
    ("1", _("1 分，不好")),
)
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PlanForm(forms.Form):
    """What is proposed: by a seller for a station, or by a station itself."""

    listing = forms.ModelChoiceField(
        label=_("试什么"), queryset=Listing.objects.none(), to_field_name="code"
    )
    station = forms.ModelChoiceField(
        label=_("在哪个站"), queryset=Organisation.objects.none(), to_field_name="code"
    )
    words = forms.CharField(
        label=_("请长辈做什么"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("用长辈听得懂的话，比如：在家用一个星期，每天洗澡前铺好。"),
    )
    places = forms.IntegerField(
        label=_("请几位试"),
        min_value=1,
        max_value=60,
        help_text=_("有几位试，就要备几件或几次，不收长辈的钱。少于 5 位说感受，结果不公布。"),
    )
    criteria = forms.MultipleChoiceField(
        label=_("请他们给什么打分"), choices=Criterion, widget=forms.CheckboxSelectMultiple
    )
    starts_on = forms.DateField(label=_("从哪天"), widget=DAY)
    ends_on = forms.DateField(label=_("到哪天"), widget=DAY, help_text=_("最长 60 天。"))
    is_paid = forms.BooleanField(
        label=_("商家另外付钱给服务站"),
        required=False,
        help_text=_("付了钱，结果上写“广告”，也不能得“老人试过说好”。"),
    )

    def __init__(
        self,
        *args: Any,
        listings: QuerySet[Listing],
        stations: QuerySet[Organisation] | None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        _offer(self.fields["listing"], listings)
        if stations is None:
            del self.fields["station"]
        else:
            _offer(self.fields["station"], stations)

    def clean_criteria(self) -> Sequence[str]:
        chosen: list[str] = self.cleaned_data["criteria"]
        if len(chosen) > 4:
            raise forms.ValidationError(_("最多选 4 样，多了长辈嫌烦。"))
        return chosen


def _offer(field: forms.Field, rows: QuerySet[Any]) -> None:
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (tells the type)
    field.queryset = rows


class ReasonForm(forms.Form):
    """Why not, or why not any more."""

    reason = forms.CharField(
        label=_("为什么"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class ScoreForm(forms.Form):
    """One to five for each criterion, a sentence, and a photograph if she likes."""

    words = forms.CharField(
        label=_("想说的一句话"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    may_quote = forms.BooleanField(
        label=_("这句话和照片可以给别人看（不写我的名字）"), required=False
    )
    photo = forms.FileField(
        label=_("照片"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
        help_text=_("不超过 6 MB。拍照的地点会自动抹掉。"),
        error_messages={"empty": _("这个文件是空的。")},
    )

    def __init__(self, *args: Any, criteria: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.criteria = criteria
        for name in criteria:
            self.fields[name] = forms.TypedChoiceField(
                label=Criterion(name).label,
                choices=STARS,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("请选一个分数。")},
            )
        self.order_fields([*criteria, "words", "may_quote", "photo"])

    def clean_photo(self) -> Any:
        brought = self.cleaned_data["photo"]
        if brought and brought.size > MOST_BYTES:
            raise forms.ValidationError(_("照片超过 6 MB 了，请换一张小些的。"))
        return brought

    @property
    def marks(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in self.criteria}


class HideForm(forms.Form):
    """By which rule a sentence is hidden, and why."""

    rule = forms.ChoiceField(label=_("按哪一条隐藏"), choices=HidingRule.choices)
    reasons = forms.CharField(
        label=_("理由"), max_length=200, error_messages={"required": _("请写明理由。")}
    )


class HarmForm(forms.Form):
    """What happened, in one tap; words if she likes."""

    kind = forms.ChoiceField(label=_("怎么了？"), choices=HarmKind, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("说说经过"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
