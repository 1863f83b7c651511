"""What an elder ticks when she gives consent."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from songhe.accounts.models import Organisation
from songhe.accounts.states import OrganisationKind
from songhe.consent.states import DataGroup, Purpose

# What each kind of recipient is asked for, and what for: no more than its work needs.
OFFERED = {
    OrganisationKind.CLINIC: (
        Purpose.CARE,
        (DataGroup.READINGS, DataGroup.RECORDS, DataGroup.ASSESSMENTS, DataGroup.CONTACT),
    ),
    OrganisationKind.STATION: (Purpose.SERVICE, (DataGroup.READINGS, DataGroup.ASSESSMENTS)),
    OrganisationKind.SOCIAL_WORK: (
        Purpose.SUPPORT,
        (DataGroup.ASSESSMENTS, DataGroup.READINGS, DataGroup.CONTACT),
    ),
}
YEAR, OPEN = "year", "open"


def purpose_for(organisation: Organisation) -> Purpose:
    return OFFERED[OrganisationKind(organisation.kind)][0]


class GiveForm(forms.Form):
    """Nothing is ticked beforehand: she chooses herself."""

    groups = forms.MultipleChoiceField(
        label=_("可以看哪些？"), widget=forms.CheckboxSelectMultiple, required=False
    )
    lasts = forms.ChoiceField(
        label=_("同意多久？"),
        choices=[(YEAR, _("一年，到期再问我")), (OPEN, _("直到我收回"))],
        initial=YEAR,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = OFFERED[OrganisationKind(organisation.kind)][1]
        self.fields["groups"].choices = [(group.value, group.label) for group in groups]  # type: ignore[attr-defined]

    def clean_groups(self) -> list[DataGroup]:
        groups = [DataGroup(value) for value in self.cleaned_data["groups"]]
        if not groups:
            raise ValidationError(_("请至少勾一样；一样都不想给，按返回就好。"))
        return groups
