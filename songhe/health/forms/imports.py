"""Forms for bringing a file of measurements: which file, and how it is to be read."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from songhe.health.reference import metrics
from songhe.health.rules.importing import CLOCK, DATE, NAMES, NOTHING, TIME, Plan
from songhe.health.rules.units import OTHERS
from songhe.health.rules.written_times import Order
from songhe.health.words.wording import metric_name, metric_unit

ZONES = (
    "Asia/Shanghai",
    "Asia/Urumqi",
    "Asia/Hong_Kong",
    "Asia/Tokyo",
    "Asia/Singapore",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
    "UTC",
)
MOST_COLUMNS = 40


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("Excel 或 CSV 文件"),
        help_text=_("血压计、血糖仪的软件里导出的表（.xlsx 或 .csv）。最大 2 MB。"),
        error_messages={
            "required": _("请选一个文件。"),
            "empty": _("这个文件是空的。"),
            "missing": _("请选一个文件。"),
            "invalid": _("请选一个文件。"),
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv,text/csv"}),
    )


class PlanForm(forms.Form):
    """Which column is what, in which unit, and how its times are to be read."""

    order = forms.ChoiceField(
        label=_("03/04/2026 是"),
        choices=[
            (Order.DAY_FIRST.value, _("4 月 3 日（日在前）")),
            (Order.MONTH_FIRST.value, _("3 月 4 日（月在前）")),
        ],
    )
    zone = forms.ChoiceField(label=_("文件里的时间是哪里的"))
    twice = forms.ChoiceField(
        label=_("拨慢钟那天出现两次的时刻"),
        required=False,
        choices=[("", _("不收")), ("0", _("算第一次")), ("1", _("算第二次"))],
    )
    headed = forms.BooleanField(label=_("第一行是列名"), required=False)

    def __init__(self, *args: Any, plan: Plan, columns: Sequence[Sequence[str]]) -> None:
        super().__init__(*args)
        self.initial = {
            "order": plan.order.value,
            "zone": plan.zone,
            "twice": plan.twice,
            "headed": plan.headed,
        }
        zones = list(dict.fromkeys([plan.zone, *ZONES]))
        self.fields["zone"] = forms.ChoiceField(
            label=_("文件里的时间是哪里的"), choices=[(zone, zone) for zone in zones]
        )
        self.number = min(len(columns), MOST_COLUMNS)
        for at in range(self.number):
            role = plan.roles[at]
            unit = plan.units.get(role, "")
            self.fields[f"role_{at}"] = forms.ChoiceField(
                label=" · ".join(cell for cell in columns[at] if cell)[:60] or "—",
                choices=_roles(),
                required=False,
                initial=f"{role}:{unit}" if unit else role,
            )

    @property
    def columns(self) -> list[forms.BoundField]:
        return [self[f"role_{at}"] for at in range(self.number)]

    @property
    def ways(self) -> list[forms.BoundField]:
        return [self[name] for name in ("order", "zone", "twice", "headed")]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = [str(cleaned.get(f"role_{at}", "")).partition(":")[0] for at in range(self.number)]
        for at, role in enumerate(chosen):
            if role != NOTHING and role in chosen[:at]:
                self.add_error(f"role_{at}", _("这一项已经有一列了。"))
        return cleaned

    def plan(self, wide: int) -> Plan:
        """The plan as chosen; needs a valid form."""
        chosen = [str(self.cleaned_data[f"role_{at}"]).partition(":") for at in range(self.number)]
        roles = [role for role, _colon, _unit in chosen] + [NOTHING] * (wide - self.number)
        return Plan(
            tuple(roles),
            {role: unit for role, _colon, unit in chosen if unit},
            Order(self.cleaned_data["order"]),
            self.cleaned_data["zone"],
            self.cleaned_data["twice"],
            self.cleaned_data["headed"],
        )


def _roles() -> list[tuple[str, Any]]:
    """What a column can be: a time, or a metric in one of its units."""
    found: list[tuple[str, Any]] = [
        (NOTHING, _("不用")),
        (TIME, _("日期和时间")),
        (DATE, _("日期")),
        (CLOCK, _("钟点")),
    ]
    for code in NAMES:
        metric = metrics().get(code)
        if metric is not None:
            name = metric_name(metric)
            found.append((code, f"{name}（{metric_unit(metric)}）"))
            found += [
                (f"{code}:{unit.code}", f"{name}（{unit.name}）") for unit in OTHERS.get(code, ())
            ]
    return found
