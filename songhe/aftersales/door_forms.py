"""What a worker sends from a door that nobody opened, by shape."""

import re
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from songhe.aftersales.actions.absence import Found
from songhe.aftersales.rules.absence import AtDoor

WHERE = re.compile(r"-?\d{1,2}\.\d{1,7}, -?\d{1,3}\.\d{1,7}( ±\d{1,6} m)?")  # 30.5, 114.3 ±20 m
HOUR = forms.TimeInput(attrs={"type": "time"})


class DoorForm(forms.Form):
    """When she came, when she called, and where her telephone was."""

    came_at = forms.TimeField(label=_("几点到的门口"), widget=HOUR)
    first_call = forms.TimeField(label=_("第一次打电话"), widget=HOUR)
    last_call = forms.TimeField(label=_("最后一次打电话"), widget=HOUR)
    words = forms.CharField(
        label=_("还有什么要说的"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    where = forms.CharField(
        max_length=60, required=False, widget=forms.HiddenInput(attrs={"data-where": ""})
    )

    def clean_where(self) -> str:
        """Keep a place only if it is one: whatever else was sent is of no use to anybody."""
        given = str(self.cleaned_data["where"]).strip()
        return given if WHERE.fullmatch(given) else ""

    def found(self, day: date) -> Found:
        """Return what was found, all on the day of the visit."""
        given: dict[str, Any] = self.cleaned_data
        calls = [_on(day, given[name]) for name in ("first_call", "last_call")]
        door = AtDoor(_on(day, given["came_at"]), calls)
        return Found(door, place=given["where"], words=given["words"])


def _on(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
