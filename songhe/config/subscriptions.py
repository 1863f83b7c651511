"""Who hears about what: every wire that runs upwards or sideways, on one page.

A context calls those below it directly. It never calls those above; it records an
event, and this table says who is told. Listeners must bear being told twice.
"""

from songhe.aftersales.actions import clock as aftersales
from songhe.casework import actions as casework
from songhe.consent import actions as consent
from songhe.health.actions import unreached
from songhe.invoices.actions import correcting as invoices
from songhe.kernel.events import Listener
from songhe.shipping.actions import (
    another_hour,
    explaining as explainers,
    lacking,
    opening as shipping,
)
from songhe.shop.actions import paying, sharing
from songhe.visits.actions import explaining, leaving, opening

SUBSCRIPTIONS: dict[str, tuple[Listener, ...]] = {
    "accounts.kinship.agree": (consent.tell_of_agreeing,),
    "accounts.kinship.ask": (consent.tell_of_asking,),
    "accounts.kinship.change": (consent.show_new_rights,),
    "accounts.kinship.withdraw": (consent.show_new_rights,),
    "accounts.membership.end": (leaving.put_back_visits,),
    "aftersales.claim.settle": (invoices.correct_for_claim,),
    "assessment.assessment.finish": (casework.open_for_assessment,),
    "notify.text.fail": (unreached.hurry_for_text,),
    "payments.intent.settle": (paying.settle_for_intent, sharing.settle_for_intent),
    "shipping.explanation.agree": (explaining.open_for_explaining,),
    "shipping.explanation.put_off": (explaining.cancel_explaining,),
    "shop.order.call_off": (
        opening.cancel_for_line,
        explaining.explain_the_rest,
        shipping.change_for_line,
        lacking.lose_what_lacks,
        aftersales.close_for_line,
    ),
    "shop.order.fulfil": (
        shipping.settle_for_fulfilled_order,
        aftersales.close_for_order,
        invoices.send_for_order,
    ),
    "shop.order.part_with": (explaining.explain_the_rest, explainers.drop_for_gone),
    "shop.order.pay": (opening.open_for_paid_order, shipping.open_for_paid_order),
    "shop.order.refund": (
        opening.cancel_for_order,
        shipping.cancel_for_order,
        lacking.lose_what_lacks,
        aftersales.close_for_order,
        invoices.withdraw_for_order,
    ),
    "shop.order.start": (aftersales.close_for_order,),
    "visits.visit.decline": (another_hour.let_hour_go,),
    "visits.visit.reassign": (explainers.change_explainer,),
}
