"""What people ask about a listing, who answers, and what is reported or hidden."""

from django.db import models
from django.db.models import F, Q

from songhe.accounts.models import Elder, Person
from songhe.catalogue.models import Listing, Provider
from songhe.kernel.codes import new_code
from songhe.shop.models.hiding import Hiding, now_hiding
from songhe.shop.states import AnswerKind, HidingRule


class Question(models.Model):
    """One question under a listing; everybody reads it from the moment it is asked."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="questions")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="questions")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="+")  # for whom it is
    asker = models.ForeignKey(Person, models.PROTECT, related_name="questions")  # who is told
    by_label = models.CharField(max_length=120)  # who typed; never shown
    words = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)  # by the seller

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "asker", "words"], name="shop_question_once"
            ),
        ]
        indexes = [
            models.Index(
                "listing",
                F("answered_at").desc(nulls_last=True),
                F("asked_at").desc(),
                name="shop_question_of_listing",
            ),
            models.Index(
                "provider",
                F("answered_at").desc(nulls_first=True),
                F("asked_at").asc(),
                name="shop_question_of_seller",
            ),
            models.Index(fields=["asker", "-asked_at"], name="shop_question_of_asker"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_elders(self) -> bool:
        """Does the elder herself ask, or a relative for her?"""
        return self.asker_id == self.elder.person_id

    @property
    def hidden_by(self) -> "QuestionHiding | None":
        """The rule that hides its words just now."""
        return now_hiding(one for one in self.hidings.all() if one.answer_id is None)


class Answer(models.Model):
    """What the seller, or somebody who bought the thing, says to a question; once each."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    kind = models.CharField(max_length=8, choices=AnswerKind)
    elder = models.ForeignKey(Elder, models.PROTECT, null=True, related_name="+")  # of a buyer
    words = models.CharField(max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by_label = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(kind=AnswerKind.SELLER),
                name="shop_answer_of_seller_once",
            ),
            models.UniqueConstraint(fields=["question", "by"], name="shop_answer_once"),
            models.CheckConstraint(
                condition=Q(kind=AnswerKind.SELLER, elder=None)
                | Q(kind=AnswerKind.BUYER, elder__isnull=False),
                name="shop_answer_of_buyer_for_elder",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def hidden_by(self) -> "QuestionHiding | None":
        return now_hiding(self.hidings.all())


class QuestionReport(models.Model):
    """Somebody says that a question, or one answer to it, breaks a rule; the platform looks."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="reports")
    answer = models.ForeignKey(Answer, models.PROTECT, null=True, related_name="reports")
    rule = models.CharField(max_length=12, choices=HidingRule)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=120, blank=True, default="")  # a label

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question", "answer", "by"],
                nulls_distinct=False,
                name="shop_question_report_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["at"], condition=Q(settled_at=None), name="shop_question_reported"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.rule}"


class QuestionHiding(Hiding):
    """The platform hid a question or an answer by a rule; the trace stays when it shows again."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="hidings")
    answer = models.ForeignKey(Answer, models.PROTECT, null=True, related_name="hidings")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question", "answer"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="shop_question_hidden_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.rule}"
