"""Somebody's text did not arrive: an urgent alert does not wait for their answer."""

from django.db import transaction
from django.db.models import Q

from songhe.health.actions.escalation import set_timer
from songhe.health.models.alerts import Alert, AlertStep
from songhe.health.rules.quiet import A_DAY
from songhe.health.states import AlertState, Audience, Outcome
from songhe.kernel.models import Event
from songhe.notify.models import Text


def hurry_for_text(event: Event) -> None:
    """Take the next step now when nobody of the last one has been reached.

    Heard twice it does nothing more: the ladder stands on the next step by then. Her own half
    minute is left to her, for her watch asks too.
    """
    text = Text.objects.filter(pk=event.subject_id).first()
    if text is None:
        return
    counted_on = Q(text=text)
    if text.message_id is not None:
        counted_on |= Q(message=text.message_id)
    steps = AlertStep.objects.filter(counted_on)
    for step in steps.exclude(audience__in=[Audience.ELDER, Audience.ASSIGNED]):
        _hurry(step, event)


@transaction.atomic
def _hurry(step: AlertStep, event: Event) -> None:
    alert = Alert.objects.select_for_update().get(pk=step.alert_id, elder=step.elder_id)
    if alert.state != AlertState.RAISED or alert.next_step != step.number + 1:
        return
    if alert.due_at is None or alert.due_at <= event.happened_at:
        return
    if alert.rungs[step.number].seconds >= A_DAY or _may_be_reached(alert, step.number):
        return
    set_timer(alert, event.happened_at)


def _may_be_reached(alert: Alert, number: int) -> bool:
    """Whether one of a step's people saw it, or has a text on the way."""
    told = alert.steps.filter(number=number, outcome=Outcome.TOLD)
    for step in told.select_related("message", "text").prefetch_related("message__texts"):
        if step.message is not None:
            if step.message.shown_at or step.message.read_at:
                return True
            texts = list(step.message.texts.all())
        else:
            texts = [step.text] if step.text else []
        if any(text.delivered_at or not text.failed_at for text in texts):
            return True
    return False
