"""`subak pay`: two persons release, the bank file is the same when written again, once is once."""

from pathlib import Path

import pytest

from subak.core.entry import Entry
from subak.core.values import PayoutId
from subak.exchange.pain001 import Transfer, validate
from subak.exchange.sample_bank import transfers_of
from subak.finance.payouts import PayoutConfirmed, PayoutReturned
from subak.service.folder import Folder
from subak.service.writer import Submission, Writer
from tests.support.books import everything
from tests.unit.cli.commons import Commons
from tests.unit.cli.pot import IBAN_OF, distribute, keep_accounts, release

AS = "--as friends"
TODAY = "2024-11-20"


@pytest.fixture
def due(pot: Commons) -> Commons:
    """A released run of two payouts whose bank details are kept."""
    distribute(pot, "--equal kim moe")
    release(pot)
    keep_accounts(pot)
    return pot


def say(commons: Commons, entry: Entry) -> None:
    """Say an entry as the pool's holder."""
    with Writer(Folder(commons.folder)) as writer:
        writer.submit(Submission([entry], "friends", None))


def sent(commons: Commons, out: str = "order.xml", more: str = "") -> str:
    """Send what is due; gives the message id."""
    (order,) = commons.told(f"pay send pot {more} --out {out} {AS}")
    return str(order["message"])


def transfers(out: str) -> dict[str, Transfer]:
    """What a bank file orders, by end-to-end id."""
    content = Path(out).read_bytes()
    validate(content)
    return {each.end_to_end_id: each for each in transfers_of(content)}


def status(commons: Commons) -> dict[str, str]:
    """Where each payout stands."""
    return {row["payout"]: row["status"] for row in commons.told("pay list")}


def confirm(commons: Commons, name: str, payouts: tuple[str, ...], amount: str) -> None:
    """The bank has paid."""
    named = tuple(map(PayoutId, payouts))
    line = f"line-{name}"
    said = PayoutConfirmed(id=f"c-{name}", payouts=named, line=line, booked_on=TODAY, amount=amount)
    say(commons, said)


def test_release_says_who_is_missing(pot: Commons) -> None:
    distribute(pot, "--equal kim moe ann")
    first = pot.does("pay release d1 --as ben --for friends")
    assert "a second one is missing" in first
    assert "subak mandate grant WHO friends release" in first  # ann is paid by it


def test_release_names_the_next_command(pot: Commons) -> None:
    distribute(pot, "--equal kim moe")
    first = pot.told("pay release d1 --as ann --for friends")
    assert (first["released_by"], first["missing"]) == (["ann"], ["ben"])
    assert first["options"] == "--as ben --for friends"
    assert pot.refusal("pay release d1 --as ann --for friends") == "payout.released_by_same"
    second = pot.does("pay release d1 --as ben --for friends")
    assert "two persons, ann, ben" in second
    assert "subak pay send pot --out FILE --as friends" in second
    assert {row["released_by"] for row in pot.told("pay list")} == {"ann, ben"}


def test_bank_details_stay_private(pot: Commons) -> None:
    said = pot.does(f"pay account kim --name Kim --iban {IBAN_OF['kim']}")
    assert IBAN_OF["kim"] not in said
    assert IBAN_OF["kim"].encode() not in repr(everything(Folder(pot.folder))).encode()
    assert pot.refusal("pay account kim --name Kim --iban FR00") == "bank.iban_malformed"
    assert pot.refusal("pay account nobody --name N --iban FR00") == "agent.unknown"


def test_the_file_is_valid_and_the_log_holds_its_hash(due: Commons) -> None:
    message = sent(due)
    found = transfers("order.xml")
    assert {name: each.amount_cents for name, each in found.items()} == {
        "d1.kim": 5001,
        "d1.moe": 5000,
    }
    assert found["d1.moe"].creditor_iban == IBAN_OF["moe"]
    rows = due.told("show payouts")
    assert {row["message"] for row in rows} == {message}
    assert status(due) == {"d1.kim": "sent", "d1.moe": "sent"}
    assert Path("order.xml").stat().st_mode & 0o077 == 0
    assert due.refusal(f"pay send pot --out more.xml {AS}") == "pay.nothing_due"
    assert not Path("more.xml").exists()


def test_written_again_it_is_the_same_file(due: Commons) -> None:
    message = sent(due)
    due.does(f"pay send --again {message} --out again.xml {AS}")
    assert Path("again.xml").read_bytes() == Path("order.xml").read_bytes()
    unknown = f"pay send --again s00 --out other.xml {AS}"
    assert due.refusal(unknown) == "pay.message_unknown"
    assert due.refusal(unknown.replace("s00", "../order")) == "pay.message_unknown"
    assert due.refusal(unknown.replace("s00", "d1")) == "pay.message_unknown"
    copy = due.folder / "private" / "orders" / f"{message}.xml"
    assert copy.stat().st_mode & 0o077 == 0
    copy.write_bytes(copy.read_bytes() + b"\n")
    assert "pay.copy_changed" in due.fails(f"pay send --again {message} --out other.xml {AS}", 3)
    assert not Path("other.xml").exists()


def test_after_a_return_only_the_returned_is_sent_and_once(due: Commons) -> None:
    first = sent(due)
    confirm(due, "1", ("d1.kim", "d1.moe"), "10001")
    back = PayoutReturned(
        id="r-1",
        payout=PayoutId("d1.moe"),
        line="line-2",
        booked_on=TODAY,
        amount="5000",
        reason="AC04",
    )
    say(due, back)
    assert status(due) == {"d1.kim": "confirmed", "d1.moe": "payable"}
    second = sent(due, "second.xml")
    assert second != first
    assert set(transfers("second.xml")) == {"d1.moe"}
    assert due.refusal(f"pay send pot --out third.xml {AS}") == "pay.nothing_due"
    confirm(due, "3", ("d1.moe",), "5000")
    assert due.refusal(f"pay send pot d1.moe --out third.xml {AS}") == "payout.not_payable"
    due.does(f"pay send --again {first} --out again.xml {AS}")
    assert Path("again.xml").read_bytes() == Path("order.xml").read_bytes()


def test_a_second_attempt_for_the_same_payouts_has_another_message(due: Commons) -> None:
    messages = set()
    for number in range(3):
        messages.add(sent(due, f"{number}.xml", "d1.moe"))
        confirm(due, f"c{number}", ("d1.moe",), "5000")
        back = PayoutReturned(
            id=f"r-{number}",
            payout=PayoutId("d1.moe"),
            line=f"back-{number}",
            booked_on=TODAY,
            amount="5000",
            reason="AC04",
        )
        say(due, back)
    assert len(messages) == 3


def test_a_refused_order_leaves_nothing_that_could_be_sent(pot: Commons) -> None:
    distribute(pot, "--equal kim moe")
    keep_accounts(pot)
    assert pot.refusal(f"pay send pot d1.kim --out a.xml {AS}") == "payout.not_released"
    release(pot)
    assert pot.refusal("pay send pot --out a.xml --as town") == "pool.not_by_holder"
    assert pot.refusal(f"pay send pot d1.nobody --out a.xml {AS}") == "payout.unknown"
    assert pot.refusal(f"pay send other --out a.xml {AS}") == "pool.unknown"
    assert not (pot.folder / "private" / "orders").exists()
    assert not Path("a.xml").exists()


def test_payouts_of_another_pool_are_not_paid_from_this_account(due: Commons) -> None:
    pool = f"fund pool Box --id box --iban {IBAN_OF['moe']} --pact pact-pot {AS}"
    due.does(pool)
    assert due.refusal(f"pay send box d1.kim --out a.xml {AS}") == "payout.other_pool"
    assert due.refusal(f"pay send --out a.xml {AS}") == "pay.pool_unclear"
    assert status(due)["d1.kim"] == "payable"


def test_payees_without_bank_details_are_listed(pot: Commons) -> None:
    distribute(pot, "--equal kim moe")
    release(pot)
    pot.does(f"pay account kim --name Kim --iban {IBAN_OF['kim']}")
    assert pot.refusal(f"pay send --out a.xml {AS}") == "pay.account_missing"
    assert "moe" in pot.refused_text(f"pay send --out a.xml {AS}")
    assert status(pot) == {"d1.kim": "payable", "d1.moe": "payable"}


def test_the_bank_is_asked_to_pay_today_or_later(due: Commons) -> None:
    assert due.refusal(f"pay send pot --on 2024-11-19 --out a.xml {AS}") == "pay.day_past"
    due.does(f"pay send pot --on 2024-11-25 --out order.xml {AS}")
    content = Path("order.xml").read_text(encoding="utf-8")
    assert "<Dt>2024-11-25</Dt>" in content
    assert "<CreDtTm>2024-11-20T" in content


def test_an_order_moves_euros_only(due: Commons, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subak.cli.act.Acting.currency", "CHF")
    assert due.refusal(f"pay send pot --out order.xml {AS}") == "pay.not_in_euro"
    assert set(status(due).values()) == {"payable"}
    assert not Path("order.xml").exists()


def test_the_keeper_moves_the_money_of_the_operator(pot: Commons) -> None:
    iban = IBAN_OF["moe"]
    pot.does(f"fund pool House --id house --iban {iban} --pact pact-pot")
    pot.does("fund pledge house 10.00 --id small")
    pot.does("bank receives house Town 10.00 small --out house.xml")
    pot.does("import camt house.xml --pool house")
    pot.does("distribute adopt house --equal kim --id all-to-kim")
    said = pot.does("distribute preview all-to-kim --from received")
    assert "subak distribute run all-to-kim --from received --as operator" in said
    ran = pot.does("distribute run all-to-kim --from received --id h1")
    assert "subak pay release h1 --as WHO --for operator" in ran
    pot.does("mandate grant ann operator release --until 2025-12-31")
    pot.does("pay release h1")
    pot.does("pay release h1 --as ann --for operator")
    keep_accounts(pot)
    said = pot.does("pay send house --out order.xml")
    assert "subak import camt FILE --pool house --as operator" in said
    assert transfers("order.xml")["h1.kim"].amount_cents == 1_000


def test_alone_it_lists(due: Commons) -> None:
    assert due.does("pay") == due.does("pay list")
    assert due.does("fund") == due.does("fund list")
    assert due.does("distribute") == due.does("distribute list")
    assert "d1.kim" in due.does("pay")


def test_where_no_file_can_be_written_nothing_is_sent(due: Commons) -> None:
    due.fails(f"pay send pot --out no-such-folder/order.xml {AS}", 4)
    assert status(due)["d1.kim"] == "payable"
    sent(due)


def test_a_file_lost_after_it_was_said_is_written_again(due: Commons, tmp_path: Path) -> None:
    (tmp_path / "order.xml").mkdir()  # a name that nothing can be renamed to
    error = due.fails(f"pay send pot --out order.xml {AS}", 4)
    assert "pay.file_not_written" in error
    (message,) = {row["message"] for row in due.told("show payouts")}
    assert message in error
    due.does(f"pay send --again {message} --out again.xml {AS}")
    assert set(transfers("again.xml")) == {"d1.kim", "d1.moe"}


def test_a_lost_commit_is_said_again_with_the_same_message(
    due: Commons, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> list[int]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("subak.cli.act.Acting.say", fails)
        due.fails(f"pay send pot --out order.xml {AS}", 130)
    assert not Path("order.xml").exists()
    (copy,) = (due.folder / "private" / "orders").iterdir()
    again = f"pay send --again {copy.stem} --out other.xml {AS}"
    assert due.refusal(again) == "pay.message_unknown"  # the log knows of no such order
    assert sent(due) == copy.stem


def test_a_large_order_is_divided_all_or_nothing(
    due: Commons, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("subak.cli.payment_order.LARGEST_ORDER", 1)
    due.does(f"pay send pot --out order.xml {AS}")
    assert set(transfers("order.xml")) | set(transfers("order-2.xml")) == {"d1.kim", "d1.moe"}
    assert set(transfers("order-2.xml")) == {"d1.moe"}
    assert len({row["message"] for row in due.told("show payouts")}) == 2
