"""What became of a notice: rung in an open page, texted, opened; as short words with their time."""

from django.utils.translation import gettext as _

from songhe.health.models.alerts import AlertStep
from songhe.kernel.templatetags.moments import clock
from songhe.notify.models import Message, Text


def of_step(step: AlertStep) -> list[str]:
    """李静 短信 03:12 已发出，03:14 看到了"""
    if step.contact is not None:
        return _with_name(step.contact.name, _of_text(step.text) or [_("没有手机号，请打电话")])
    if step.person is None or step.message is None:
        return []
    return _with_name(step.person.name, of_message(step.message))


def _with_name(name: str, found: list[str]) -> list[str]:
    return [f"{name} {found[0]}".strip(), *found[1:]] if found else []


def of_message(message: Message) -> list[str]:
    found = [words for text in message.texts.all() for words in _of_text(text)]
    if message.read_at is not None:
        found.append(_("%(clock)s 看到了") % {"clock": clock(message.read_at)})
    elif message.shown_at is not None:
        found.append(_("%(clock)s 到了打开的页面") % {"clock": clock(message.shown_at)})
    return found


def _of_text(text: Text | None) -> list[str]:
    if text is None:
        return []
    if text.delivered_at is not None:
        return [_("短信 %(clock)s 送到了") % {"clock": clock(text.delivered_at)}]
    if text.failed_at is not None and text.sent_at is not None:
        return [_("短信没有送到，请打电话")]
    if text.failed_at is not None:
        return [_("短信没有发出去，请打电话")]
    if text.sent_at is not None:
        return [_("短信 %(clock)s 已发出") % {"clock": clock(text.sent_at)}]
    return [_("短信正在发")]
