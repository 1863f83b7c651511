from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings, strategies as st

from conftest import NOON
from songhe.kernel.codes import new_code
from songhe.ledger import queries
from songhe.ledger.actions import Contradiction, Unbalanced, post
from songhe.ledger.models import Account, Posting, Transaction

PAYMENT = (("channel:sandbox", 12_800), ("escrow", -12_800))


def write(*lines: tuple[str, int], code: str = "T1", subject: str = "shop.order:K1") -> Transaction:
    return post(code=code, kind="payment", subject=subject, words="付款到账", lines=lines, at=NOON)


def check_now() -> None:
    """Run the checks that wait for the commit."""
    with connection.cursor() as sql:
        sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
        sql.execute("SET CONSTRAINTS ALL DEFERRED")


def test_a_payment_stands_on_both_sides(db: None) -> None:
    write(*PAYMENT)
    check_now()

    assert queries.balance("channel:sandbox") == 12_800
    assert queries.balance("escrow") == -12_800
    assert queries.owed_to("escrow") == 12_800
    assert queries.imbalances() == []


def test_the_same_code_is_written_once(db: None) -> None:
    first = write(*PAYMENT)
    again = write(*reversed(PAYMENT))

    assert again == first
    assert Posting.objects.count() == 2


def test_the_same_code_for_other_lines_is_a_contradiction(db: None) -> None:
    write(*PAYMENT)

    with pytest.raises(Contradiction):
        write(("channel:sandbox", 1), ("escrow", -1))

    assert queries.balance("channel:sandbox") == 12_800


@pytest.mark.parametrize(
    "lines", [(), (("escrow", 0), ("fees", 0)), (("escrow", 5),), (("escrow", 5), ("fees", -4))]
)
def test_what_does_not_sum_to_zero_is_refused(lines: tuple[tuple[str, int], ...], db: None) -> None:
    with pytest.raises(Unbalanced):
        write(*lines)

    assert not Transaction.objects.exists()
    assert not Account.objects.exists()


def test_a_line_of_nothing_is_left_out(db: None) -> None:
    written = write(*PAYMENT, ("platform:fees", 0))

    assert written.postings.count() == 2


def test_the_database_refuses_what_does_not_balance(db: None) -> None:
    account = Account.objects.create(code="escrow")
    crooked = Transaction.objects.create(
        code="T1", kind="payment", subject="s", words="w", happened_at=NOON
    )
    Posting.objects.create(transaction=crooked, account=account, amount=5, happened_at=NOON)

    with pytest.raises(IntegrityError, match="does not balance"):
        check_now()


def test_the_database_refuses_an_empty_transaction(db: None) -> None:
    Transaction.objects.create(code="T1", kind="k", subject="s", words="w", happened_at=NOON)

    with pytest.raises(IntegrityError, match="0 lines"):
        check_now()


@pytest.mark.parametrize("table", [Transaction, Posting])
def test_nothing_written_is_changed_or_taken_out(
    table: type[Transaction] | type[Posting], db: None
) -> None:
    write(*PAYMENT)
    check_now()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        table._default_manager.update(happened_at=NOON)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        table._default_manager.all()._raw_delete(using="default")

    assert table._default_manager.exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_joins_a_transaction_that_was_committed() -> None:
    written = write(*PAYMENT)
    late = [
        Posting(transaction=written, account=account, amount=amount, happened_at=NOON)
        for account, amount in zip(Account.objects.all(), (5, -5), strict=True)
    ]

    with pytest.raises(DatabaseError, match="is closed"):
        Posting.objects.bulk_create(late)

    assert Posting.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_writers_of_the_same_code_write_it_once() -> None:
    together, codes = Barrier(2), []

    def press() -> None:
        together.wait()
        codes.append(write(*PAYMENT).pk)
        connection.close()

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert codes[0] == codes[1]
    assert Posting.objects.count() == 2


ACCOUNTS = st.sampled_from(["escrow", "channel:sandbox", "provider:A", "provider:B", "fees"])
MOVES = st.lists(st.tuples(ACCOUNTS, st.integers(-(10**12), 10**12)), min_size=1, max_size=6)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(MOVES, max_size=5))
def test_whatever_is_written_everything_sums_to_zero(
    db: None, transactions: list[list[tuple[str, int]]]
) -> None:
    for lines in transactions:
        rest = -sum(amount for _account, amount in lines)
        try:
            write(*lines, ("rest", rest), code=new_code())
        except Unbalanced:
            assert sum(1 for _account, amount in (*lines, ("rest", rest)) if amount) < 2

    check_now()
    assert sum(queries.balance(account.code) for account in Account.objects.all()) == 0
    assert queries.imbalances() == []


def test_a_statement_begins_and_ends_with_balances(db: None) -> None:
    for day, amount in ((1, 100), (5, 40), (9, 7)):
        post(
            code=f"T{day}",
            kind="sale",
            subject="s",
            words="服务完成",
            lines=[("escrow", amount), ("provider:A", -amount)],
            at=NOON.replace(day=day),
        )

    statement = queries.statement("provider:A", NOON.replace(day=2), NOON.replace(day=9))

    assert (statement.opening, statement.closing) == (-100, -140)
    assert [(line.posting.amount, line.balance) for line in statement.lines] == [(-40, -140)]


def test_the_check_finds_what_the_trigger_did_not(db: None) -> None:
    with transaction.atomic(), connection.cursor() as sql:
        sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
        sql.execute("ALTER TABLE ledger_transaction DISABLE TRIGGER ledger_transaction_balances")
        Transaction.objects.create(code="T9", kind="k", subject="s", words="w", happened_at=NOON)

        assert queries.imbalances() == ["ledger transaction T9: 0 postings sum to 0 fen"]
        transaction.set_rollback(True)
