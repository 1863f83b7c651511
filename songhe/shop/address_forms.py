"""Writing down a place, by shape."""

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.accounts.models import Region
from songhe.accounts.queries import mobile_of
from songhe.accounts.states import RegionLevel
from songhe.shop.actions.addresses import Place
from songhe.shop.forms import RegionField

LEAST_PLACE = 4  # characters: a street and a door
STREETS = (
    Region.objects.filter(level=RegionLevel.STREET).select_related("parent").order_by("code")
)  # asked anew by each form

# One thing a screen, for an elder: the question, and the two fields at most that answer it.
STEPS = (
    (_("送到哪里？"), ("region", "place")),
    (_("谁来收？"), ("name", "phone")),
    (_("叫它什么？"), ("label", "default")),
)


class AddressForm(forms.Form):
    """Whose home, which street, which door, and whom to call."""

    label = forms.CharField(
        label=_("叫它什么"),
        max_length=12,
        widget=forms.TextInput(attrs={"placeholder": _("比如：女儿家")}),
        error_messages={"required": _("请给它起个名字，比如“女儿家”。")},
    )
    region = RegionField(
        label=_("哪个街道"),
        queryset=STREETS,
        to_field_name="code",
        error_messages={
            "required": _("请选一个街道。"),
            "invalid_choice": _("这个街道我们还不认识，请在里面选一个。"),
        },
    )
    place = forms.CharField(
        label=_("小区、楼、门牌"),
        min_length=LEAST_PLACE,
        max_length=80,
        error_messages={
            "required": _("请写明小区、楼和门牌。"),
            "min_length": _("再写详细一点，小区、楼和门牌都要。"),
        },
    )
    name = forms.CharField(
        label=_("谁收"), max_length=40, error_messages={"required": _("请写谁来收。")}
    )
    phone = forms.CharField(
        label=_("收的人的手机号"),
        max_length=24,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    default = forms.BooleanField(label=_("以后都先送到这里"), required=False)

    def clean_phone(self) -> str:
        mobile = mobile_of(self.cleaned_data["phone"])
        if mobile is None:
            raise forms.ValidationError(_("这不像手机号，请再看看，手机号是 11 位数字。"))
        return mobile

    def next_step(self, step: int) -> int | None:
        """Return which question comes after this one, or must be looked at again; None at the end.

        What is wrong with questions that were not asked yet is not said yet.
        """
        last = len(STEPS) - 1
        asked = {name for _question, names in STEPS[: step + 1] for name in names}
        for name in set(self.errors) - asked:
            del self.errors[name]
        for place, (_question, names) in enumerate(STEPS):
            if self.errors.keys() & set(names):
                return place
        if self.errors:  # with the whole of it, as when there is no room for another
            return last
        return step + 1 if step < last else None

    def ask_only(self, step: int) -> None:
        """Show the fields of one question; what the others hold goes along unseen."""
        for place, (_question, names) in enumerate(STEPS):
            for name in names if place != step else ():
                self.fields[name].widget = forms.HiddenInput()

    @property
    def written(self) -> Place:
        given = self.cleaned_data
        return Place(given["label"], given["region"], given["place"], given["name"], given["phone"])
