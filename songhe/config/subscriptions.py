"""Who hears about what: every wire that runs upwards or sideways, on one page.

A context calls those below it directly. It never calls those above; it records an
event, and this table says who is told. Listeners must bear being told twice.
"""

from songhe.casework import actions as casework
from songhe.kernel.events import Listener

SUBSCRIPTIONS: dict[str, tuple[Listener, ...]] = {
    "assessment.assessment.finish": (casework.open_for_assessment,),
}
