"""The one table of who may do what: each capability with the ways that lead to it beside it.

A way is: the elder herself (also through the station that sits beside her), a relative to
whom she gave a right, or a role in an organisation. For a role the table says what else it
takes: nothing, that the elder belongs to this very organisation, or that she agreed.
Seeing that a person is a client and seeing her health are different capabilities.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from songhe.accounts.states import Right, Role
from songhe.consent.states import DataGroup


class Takes(Enum):
    """What a role needs besides itself."""

    ROLE = "role"  # the role is enough; which records, the owner's query says
    NEAR = "near"  # the elder belongs to this station, or is signed with this clinic
    GRANT = "grant"  # the elder agreed that this organisation may see the group


@dataclass(frozen=True)
class Ways:
    """All the ways to one capability; any one of them is enough."""

    elder: bool = False
    right: Right | None = None
    roles: Mapping[Role, Takes] = field(default_factory=dict)
    group: DataGroup | None = None  # the grant that `Takes.GRANT` asks for


DOCTOR, OPERATOR, SOCIAL = Role.DOCTOR, Role.OPERATOR, Role.SOCIAL_WORKER
MANAGER, WORKER, OFFICER = Role.MANAGER, Role.WORKER, Role.OFFICER
ROLE, NEAR, GRANT = Takes.ROLE, Takes.NEAR, Takes.GRANT
G = DataGroup


def _to(**roles: Takes) -> dict[Role, Takes]:
    return {Role[name]: takes for name, takes in roles.items()}


class Capability(StrEnum):
    """context:noun:verb, then who has it."""

    ways: Ways

    def __new__(cls, value: str, ways: Ways) -> "Capability":
        member = str.__new__(cls, value)
        member._value_ = value
        member.ways = ways
        return member

    # The elder's own affairs.
    CONSENT_GIVE = "consent:grant:give", Ways(elder=True)
    CONSENT_WITHDRAW = "consent:grant:withdraw", Ways(elder=True)
    LOOKS_VIEW = "consent:look:view", Ways(elder=True)
    KINSHIP_DECIDE = "accounts:kinship:decide", Ways(elder=True)

    # Health and the record of it.
    READING_VIEW = (
        "health:reading:view",
        Ways(
            elder=True,
            right=Right.SEE_HEALTH,
            roles=_to(DOCTOR=GRANT, OPERATOR=GRANT, SOCIAL_WORKER=GRANT),
            group=G.READINGS,
        ),
    )
    # Whoever may see it may write it; her station measures, and sees no more than what it wrote.
    READING_WRITE = (
        "health:reading:write",
        Ways(elder=True, right=Right.SEE_HEALTH, roles=_to(OPERATOR=NEAR)),
    )
    READING_TAG = (
        "health:reading:tag",
        Ways(elder=True, right=Right.SEE_HEALTH, roles=_to(DOCTOR=GRANT), group=G.READINGS),
    )
    ALERT_VIEW = (
        "health:alert:view",
        Ways(
            elder=True,
            right=Right.RECEIVE_ALERTS,
            roles=_to(DOCTOR=GRANT, OPERATOR=NEAR),
            group=G.READINGS,
        ),
    )
    ALERT_ACKNOWLEDGE = (
        "health:alert:acknowledge",
        Ways(right=Right.RECEIVE_ALERTS, roles=_to(DOCTOR=GRANT, OPERATOR=NEAR), group=G.READINGS),
    )
    ALERT_NOTE = (
        "health:alert:note",
        Ways(right=Right.RECEIVE_ALERTS, roles=_to(DOCTOR=GRANT, OPERATOR=NEAR), group=G.READINGS),
    )
    ALERT_RESOLVE = (
        "health:alert:resolve",
        Ways(roles=_to(DOCTOR=GRANT, OPERATOR=NEAR), group=G.READINGS),
    )
    # What holds for everybody: a doctor proposes it, and another doctor switches it on.
    RULES_EDIT = "health:rules:edit", Ways(roles=_to(DOCTOR=ROLE))
    # A device brings what only those see who may see her health: they may bring the device.
    DEVICE_ENROL = (
        "health:device:enrol",
        Ways(elder=True, right=Right.SEE_HEALTH, roles=_to(OPERATOR=NEAR)),
    )
    LADDER_VIEW = (
        "health:ladder:view",
        Ways(
            elder=True,
            right=Right.RECEIVE_ALERTS,
            roles=_to(DOCTOR=GRANT, OPERATOR=NEAR),
            group=G.READINGS,
        ),
    )
    LADDER_SET = (
        "health:ladder:set",
        Ways(elder=True, right=Right.RECEIVE_ALERTS, roles=_to(OPERATOR=NEAR)),
    )
    NOTE_VIEW = "clinic:note:view", Ways(elder=True, roles=_to(DOCTOR=GRANT), group=G.RECORDS)
    NOTE_WRITE = "clinic:note:write", Ways(roles=_to(DOCTOR=GRANT), group=G.RECORDS)
    PATIENT_VIEW = "clinic:patient:view", Ways(roles=_to(DOCTOR=NEAR))

    # What she needs, and who looks after it.
    ASSESSMENT_VIEW = (
        "assessment:assessment:view",
        Ways(
            elder=True,  # the station fills it only in a session that she confirmed, as she
            right=Right.SEE_HEALTH,
            roles=_to(DOCTOR=GRANT, SOCIAL_WORKER=GRANT),
            group=G.ASSESSMENTS,
        ),
    )
    ASSESSMENT_FILL = "assessment:assessment:fill", Ways(elder=True)
    CASE_VIEW = "casework:case:view", Ways(roles=_to(SOCIAL_WORKER=ROLE))
    CASE_WRITE = "casework:case:write", Ways(roles=_to(SOCIAL_WORKER=ROLE))
    SESSION_OPEN = "stations:session:open", Ways(roles=_to(OPERATOR=NEAR))
    CONTACT_VIEW = (
        "accounts:contact:view",
        Ways(
            elder=True,
            right=Right.ORDER,
            roles=_to(
                OPERATOR=NEAR, DOCTOR=GRANT, SOCIAL_WORKER=GRANT, MANAGER=GRANT, WORKER=GRANT
            ),
            group=G.CONTACT,
        ),
    )

    # Buying and paying.
    ORDER_PLACE = "shop:order:place", Ways(elder=True, right=Right.ORDER)
    ORDER_VIEW = "shop:order:view", Ways(elder=True, right=Right.ORDER, roles=_to(MANAGER=ROLE))
    ORDER_PAY = "shop:order:pay", Ways(elder=True, right=Right.PAY)
    ORDER_CANCEL = "shop:order:cancel", Ways(elder=True, right=Right.ORDER)
    ORDER_RATE = "shop:order:rate", Ways(elder=True, right=Right.ORDER)
    # Her station only beside her, in a session that she confirmed: the shop's action asks that.
    ENTITLEMENT_RECORD = (
        "shop:entitlement:record",
        Ways(roles=_to(OPERATOR=NEAR, OFFICER=ROLE)),
    )
    STATEMENT_VIEW = "ledger:statement:view", Ways(roles=_to(MANAGER=ROLE, OFFICER=ROLE))

    # Services at her door.
    VISIT_VIEW = (
        "visits:visit:view",
        Ways(elder=True, right=Right.ORDER, roles=_to(MANAGER=ROLE, WORKER=ROLE)),
    )
    VISIT_ANSWER = "visits:visit:answer", Ways(roles=_to(MANAGER=ROLE))
    VISIT_CHECK_IN = "visits:visit:check_in", Ways(roles=_to(WORKER=ROLE))
    VISIT_CHECK_OUT = "visits:visit:check_out", Ways(roles=_to(WORKER=ROLE))
    VISIT_CONFIRM = "visits:visit:confirm", Ways(elder=True, right=Right.ORDER)
    LISTING_EDIT = "catalogue:listing:edit", Ways(roles=_to(MANAGER=ROLE))

    # Looking after the district: figures and providers, never one person's health.
    DISTRICT_VIEW = "oversight:district:view", Ways(roles=_to(OFFICER=ROLE))
    PROVIDER_SUSPEND = "catalogue:provider:suspend", Ways(roles=_to(OFFICER=ROLE))
    PROVIDER_RESTORE = "catalogue:provider:restore", Ways(roles=_to(OFFICER=ROLE))
    PROVIDER_APPROVE = "catalogue:provider:approve", Ways(roles=_to(OFFICER=ROLE))
