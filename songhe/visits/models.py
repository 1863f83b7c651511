"""A home visit, and what is to be done at it."""

from typing import ClassVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from songhe.accounts.models import Elder, Person
from songhe.catalogue.models import Provider
from songhe.kernel.codes import new_code
from songhe.kernel.flow import Flow
from songhe.kernel.models import Stateful
from songhe.shop.models import OrderLine
from songhe.shop.states import OrderState
from songhe.visits.rules.windows import TRIES
from songhe.visits.states import EXPLAINING_FLOW, VISIT_FLOW, VisitState

AHEAD = [VisitState.OFFERED, VisitState.ACCEPTED]
CLOSED = [VisitState.DECLINED, VisitState.CANCELLED]


class Visit(Stateful):
    """One worker comes to one elder's home for one thing that was ordered."""

    flow = VISIT_FLOW
    own_flows: ClassVar = {"explaining goods": EXPLAINING_FLOW}

    code = models.CharField(max_length=12, unique=True, default=new_code)
    order_line = models.OneToOneField(OrderLine, models.PROTECT, related_name="visit")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="visits")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="visits")
    worker = models.ForeignKey(Person, models.PROTECT, related_name="visits")
    title = models.TextField()  # what was bought, or everything that is explained
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=32, choices=VisitState, default=VisitState.OFFERED)
    offered_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)  # its provider took it, and may yet give it up
    answer_by = models.DateTimeField()  # the provider takes it by then, or it is paid back
    check_in_code = models.CharField(max_length=4)  # the elder reads it to the worker
    check_in_tries = models.PositiveSmallIntegerField(default=0)  # wrong ones
    checked_in_at = models.DateTimeField(null=True)
    checked_in_by = models.CharField(max_length=120, blank=True, default="")  # a label
    checked_out_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    needs_worker_since = models.DateTimeField(null=True)  # whose it was does not work here now
    late_told_at = models.DateTimeField(null=True)  # elder and family were told she is late

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(check_in_tries__lte=TRIES), name="visits_tries_limited"
            ),
        ]
        indexes = [
            models.Index(fields=["worker", "starts_at"], name="visits_visit_of_worker"),
            models.Index(fields=["provider", "starts_at"], name="visits_visit_of_provider"),
            models.Index(fields=["elder", "-starts_at"], name="visits_visit_of_elder"),
            models.Index(
                fields=["answer_by"],
                condition=models.Q(state=VisitState.OFFERED),
                name="visits_visit_offered",
            ),
            models.Index(
                fields=["starts_at"],
                condition=models.Q(state=VisitState.ACCEPTED),
                name="visits_visit_accepted",
            ),
            models.Index(
                fields=["checked_out_at"],
                condition=models.Q(state=VisitState.DONE),
                name="visits_visit_done",
            ),
            models.Index(
                fields=["missed_at"],
                condition=models.Q(state=VisitState.MISSED),
                name="visits_visit_missed",
            ),
            models.Index(
                fields=["provider", "starts_at"],
                condition=models.Q(needs_worker_since__isnull=False),
                name="visits_visit_needs_worker",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def own_flow(self) -> Flow:
        """Only a visit for which nothing is paid can begin anew."""
        return self.own_flows["explaining goods"] if self.is_explaining else self.flow

    @property
    def is_explaining(self) -> bool:
        """Does somebody only show how to use goods, for which no time was bought?"""
        return self.order_line.booking_id is None

    @property
    def is_over_with_goods(self) -> bool:
        """Is nothing hers any more that it was to explain?"""
        line = self.order_line
        gone = line.is_off or line.gone_at is not None
        return self.is_explaining and (gone or line.order.state == OrderState.REFUNDED)

    @property
    def is_done_without(self) -> bool:
        """Did she say, or who may order for her, that nobody need explain it?"""
        forgone = self.is_explaining and not self.order_line.order.explained
        return forgone and self.state in CLOSED and not self.is_over_with_goods

    @property
    def state_words(self) -> str | Promise:
        """How it stands; an hour for explaining goods was nothing to take or to cancel."""
        if self.is_explaining and self.state in CLOSED:
            nobody = self.is_over_with_goods or self.is_done_without
            return _("不用来教了") if nobody else _("这个时间不来教了")
        if self.state == VisitState.DECLINED and self.missed_at:
            return _("没有人来")
        if self.state == VisitState.DECLINED and self.taken_at:
            return _("服务商来不了")
        return VisitState(self.state).label

    @property
    def needs_worker(self) -> bool:
        """Is it ahead, and does nobody who works there come?"""
        return self.needs_worker_since is not None and self.state in AHEAD

    @property
    def tries_left(self) -> int:
        return max(TRIES - self.check_in_tries, 0)

    @property
    def is_locked(self) -> bool:
        """Were too many wrong codes given at the door?"""
        return self.check_in_tries >= TRIES


class VisitTask(models.Model):
    """One thing to do at a visit; ticked when done."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="tasks")
    place = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=60)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "place"], name="visits_task_place"),
        ]

    def __str__(self) -> str:
        return self.words
