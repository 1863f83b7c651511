"""Questions and answers by shape, and what is said when one cannot stand."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_lazy as _

from songhe.catalogue.actions.listings import ForbiddenClaims
from songhe.shop.actions import questions as actions
from songhe.shop.actions.private import TooPrivate
from songhe.shop.forms import HideForm
from songhe.shop.models import Answer, Question
from songhe.shop.states import HidingRule

MOST_WORDS, MOST_ANSWER, SHORT = 100, 300, 24

# What is asked most: one press instead of typing.
READY_FOR_SERVICES = (
    _("家里要准备什么？"),
    _("一个人在家可以约吗？"),
    _("来的人穿工作服、带证吗？"),
)
READY_FOR_GOODS = (_("尺寸怎么选？"), _("老人一个人会用吗？"), _("坏了找谁修？"))


class WordsForm(forms.Form):
    """A question, in one's own words."""

    words = forms.CharField(
        label=_("您想问什么？"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("请写几个字，或点一下话筒说出来。"),
            "max_length": _("太长了，%(limit_value)d 个字以内就好，现在有 %(show_value)d 个字。"),
        },
    )


class AnswerForm(forms.Form):
    """An answer of the seller, or of somebody who bought it."""

    words = forms.CharField(
        label=_("回答"),
        max_length=MOST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写几个字。")},
    )


class PlaceForm(forms.Form):
    """Which of the words are meant: the question's own (empty), or those of an answer."""

    answer = forms.ChoiceField(label=_("哪一句？"), required=False, widget=forms.RadioSelect)

    def __init__(self, question: Question, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._said = {one.code: one for one in question.answers.all()}
        shown = [("", question.words), *((code, one.words) for code, one in self._said.items())]
        choices = [(code, Truncator(words).chars(SHORT)) for code, words in shown]
        self.fields["answer"].choices = choices  # type: ignore[attr-defined]  # it is the one above
        self.initial.setdefault("answer", "")

    @property
    def chosen(self) -> Answer | None:
        return self._said.get(self.cleaned_data["answer"])


class ReportForm(PlaceForm):
    """Which rule is broken."""

    rule = forms.ChoiceField(
        label=_("哪里不对？"), choices=HidingRule.choices, widget=forms.RadioSelect
    )


class HideWordsForm(HideForm, PlaceForm):
    """Which of the words are hidden, by which rule, and why."""


def ready_questions(*, is_service: bool) -> Sequence[Promise]:
    return READY_FOR_SERVICES if is_service else READY_FOR_GOODS


def fault_of(fault: Exception) -> str:
    """Return what to say, in the words of who typed."""
    if isinstance(fault, TooPrivate):
        return str(fault.message)
    if isinstance(fault, ForbiddenClaims):
        claim = fault.claims[0]
        rule = claim.rule.in_language(get_language())
        return str(_("“%(words)s”不能写。%(rule)s。") % {"words": claim.words, "rule": rule})
    if isinstance(fault, actions.AskedOften):
        return str(_("今天已经问了 5 个，明天再问吧。急的话请打商家电话。"))
    return str(_("请写几个字。"))
