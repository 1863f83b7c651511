"""What a provider earned, posting by posting."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.kernel.workbooks import xlsx_answer
from songhe.ledger import queries
from songhe.ledger.sheets import Row, Sheet, written
from songhe.ledger.states import name_of

PAGE = 40
MONTHS = 12  # that can be looked back to
FEES = "platform:fees"
ABOUT_AN_ORDER = "shop.order"

manager_required = role_required(Role.MANAGER)


@dataclass(frozen=True)
class Line:
    """One posting as a provider reads it: earned is positive."""

    code: str
    at: datetime
    words: str
    order: str  # the code of the order it is about; empty when it is about none
    amount: int  # fen
    balance: int  # fen


def _order(subject: str) -> str:
    """Return the code of the order that something moved for; a provider's own, so it is theirs."""
    about, _colon, code = subject.partition(":")
    return code if about == ABOUT_AN_ORDER else ""


def _account(request: SignedIn) -> str:
    organisation = request.acting.organisation
    return f"provider:{organisation.code}" if organisation else ""


@require_safe
@manager_required
def statement(request: SignedIn) -> HttpResponse:
    """Show one month of the provider's own account, newest first."""
    account, today = _account(request), timezone.localdate()
    months = _months(today)
    chosen = next((one for one in months if f"{one:%Y-%m}" == request.GET.get("month")), months[0])
    found = queries.statement(account, _midnight(chosen), _midnight(_next_month(chosen)))
    lines = [
        Line(
            line.posting.transaction.public_code,
            line.posting.happened_at,
            gettext(line.posting.transaction.words),  # marked where it was written
            _order(line.posting.transaction.subject),
            -line.posting.amount,
            -line.balance,
        )
        for line in reversed(found.lines)
    ]
    context = {
        "months": months,
        "chosen": chosen,
        "opening": -found.opening,
        "closing": -found.closing,
        "earned": found.opening - found.closing,
        "page": Paginator(lines, PAGE).get_page(request.GET.get("page")),
        "query": f"&month={chosen:%Y-%m}",
    }
    return render(request, "ledger/statement.html", context)


@require_safe
@manager_required
def statement_file(request: SignedIn) -> HttpResponse:
    """The same month as a spreadsheet, oldest first, with the fee of each movement."""
    account, organisation = _account(request), request.acting.organisation
    months = _months(timezone.localdate())
    chosen = next((one for one in months if f"{one:%Y-%m}" == request.GET.get("month")), months[0])
    found = queries.statement(account, _midnight(chosen), _midnight(_next_month(chosen)))
    fees = queries.totals_of([line.posting.transaction_id for line in found.lines], FEES)
    rows = [_row(line, -fees.get(line.posting.transaction_id, 0)) for line in found.lines]
    sheet = Sheet(
        organisation.name if organisation else "", chosen, -found.opening, rows, -found.closing
    )
    return xlsx_answer(written(sheet), name=f"statement-{chosen:%Y-%m}.xlsx")


def _row(line: queries.Line, fee: int) -> Row:
    posting = line.posting
    return Row(
        posting.happened_at,
        posting.transaction.public_code,
        gettext(posting.transaction.words),
        fee - posting.amount,
        fee,
        -posting.amount,
        -line.balance,
    )


@require_safe
@manager_required
def movement(request: SignedIn, code: str) -> HttpResponse:
    """Show one movement of money with all its postings, and what else moved for the same thing.

    People read where money went: what an account received is positive here.
    """
    touching = queries.transactions_touching(_account(request))
    chosen = get_object_or_404(touching, public_code=code)
    story = touching.filter(subject=chosen.subject).order_by("id")
    steps = [
        (
            gettext(step.words),
            step.happened_at,
            [(name_of(one.account.code), -one.amount) for one in step.postings.all()],
        )
        for step in story
    ]
    order = _order(chosen.subject)
    context = {"title": gettext(chosen.words), "steps": steps, "order": order}
    return render(request, "ledger/movement.html", context)


def _months(today: date) -> list[date]:
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append(_month_before(months[-1]))
    return months


def _month_before(month: date) -> date:
    if month.month == 1:
        return month.replace(year=month.year - 1, month=12)
    return month.replace(month=month.month - 1)


def _next_month(month: date) -> date:
    if month.month == 12:
        return month.replace(year=month.year + 1, month=1)
    return month.replace(month=month.month + 1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
