"""What is said of an imported statement: what was booked, what waits, whether it agrees."""

from dataclasses import dataclass

from subak.cli.act import Acting
from subak.cli.money import shown
from subak.exchange.statement_booking import Booking
from subak.exchange.statement_line import StatementLine
from subak.finance.shortfalls import BankCharged
from subak.language.bank_reasons import meaning_of
from subak.language.numbers import day


@dataclass(frozen=True)
class Comparison:
    """What bank and books hold at the end of a statement, in cents."""

    statement: str
    day: str
    bank_cents: int
    books_cents: int

    @property
    def difference_cents(self) -> int:
        """What the bank holds more than the books."""
        return self.bank_cents - self.books_cents


def tell(somebody: Acting, booking: Booking, compared: Comparison | None, *, dry_run: bool) -> None:
    """The whole answer, for people or for programs."""
    if somebody.console.form == "json":
        somebody.console.value(_facts(somebody, booking, compared) | {"dry_run": dry_run})
        return
    _tell_counts(somebody, booking, dry_run=dry_run)
    _tell_matched(somebody, booking)
    _tell_returned(somebody, booking)
    _tell_own(somebody, booking)
    _tell_unmatched(somebody, booking)
    _tell_comparison(somebody, booking, compared)


def tell_line(somebody: Acting, name: str, line: StatementLine) -> None:
    """One line; what strangers wrote into it is shown, and never moves the cursor."""
    console = somebody.console
    rate = console.text("import.camt.rate", rate=line.rate) if line.rate else ""
    told = (line.counterparty_name, line.remittance, line.original + rate)
    console.say(
        "import.camt.line",
        name=name,
        day=day(console.language, line.booked_on),
        amount=shown(somebody, line.amount_cents),
        told=" — ".join(filter(None, map(_printable, told))),
    )


def line_facts(somebody: Acting, line: StatementLine) -> dict[str, object]:
    """The same for programs."""
    facts: dict[str, object] = {
        "line": line.key,
        "booked_on": line.booked_on,
        "amount": shown(somebody, line.amount_cents),
        "who": line.counterparty_name,
        "text": line.remittance,
    }
    return facts | ({"original": line.original, "rate": line.rate} if line.original else {})


def _tell_counts(somebody: Acting, booking: Booking, *, dry_run: bool) -> None:
    console = somebody.console
    if not booking.entries:
        console.say("import.camt.nothing_new", known=booking.known)
        return
    console.say(
        "import.camt.would_book" if dry_run else "import.camt.booked",
        count=len(booking.entries),
        receipts=len(booking.receipts),
        confirmed=len(booking.confirmed),
        returned=len(booking.returned),
        known=booking.known,
    )


def _tell_matched(somebody: Acting, booking: Booking) -> None:
    for received in booking.receipts:
        if received.pledge is not None:
            somebody.console.say(
                "import.camt.matched",
                funding=received.id,
                amount=shown(somebody, int(received.amount)),
                pledge=received.pledge,
            )


def _tell_returned(somebody: Acting, booking: Booking) -> None:
    for back in booking.returned:
        somebody.console.say(
            "import.camt.returned",
            payout=", ".join(back.back),
            amount=shown(somebody, int(back.amount)),
            reason=back.reason,
            meaning=meaning_of(somebody.console.language, back.reason),
        )


def _tell_own(somebody: Acting, booking: Booking) -> None:
    """What the bank took and gave for itself, and receipts that it took back."""
    console = somebody.console
    for each in booking.own:
        charged = isinstance(each, BankCharged)
        console.say(
            "import.camt.charged" if charged else "import.camt.credited",
            amount=shown(somebody, int(each.amount)),
            what=console.text(f"import.camt.own.{booking.lines[each.line].own}"),
            pool=each.pool,
        )
    for back in booking.reversed:
        amount = shown(somebody, int(back.amount))
        console.say("import.camt.reversed", amount=amount, funding=back.funding)


def _tell_unmatched(somebody: Acting, booking: Booking) -> None:
    if not booking.unmatched:
        return
    console = somebody.console
    console.say("import.camt.unmatched", count=len(booking.unmatched))
    for received in booking.unmatched:
        tell_line(somebody, received.id, booking.lines[received.line])
    if any(booking.lines[each.line].is_return for each in booking.unmatched):
        console.say("import.camt.odd_return")
    acting = f"--as {somebody.by}" + (f" --for {somebody.principal}" if somebody.principal else "")
    console.say("import.camt.then_match", funding=booking.unmatched[0].id, acting=acting)


def _tell_comparison(somebody: Acting, booking: Booking, compared: Comparison | None) -> None:
    console = somebody.console
    if booking.left:
        console.say("import.camt.left", count=len(booking.left))
        for line in booking.left:
            tell_line(somebody, line.key, line)
    if compared is None:
        console.say("import.camt.no_balance")
        return
    facts = {
        "statement": compared.statement,
        "bank": shown(somebody, compared.bank_cents),
        "books": shown(somebody, compared.books_cents),
        "difference": shown(somebody, compared.difference_cents),
    }
    if not compared.difference_cents:
        console.say("import.camt.agree", statement=facts["statement"], bank=facts["bank"])
        return
    console.say("import.camt.differ", **facts)
    named = [line.amount_cents for line in booking.left if line.booked_on <= compared.day]
    elsewhere = compared.difference_cents - sum(named)
    if elsewhere:
        console.say("import.camt.elsewhere", amount=shown(somebody, elsewhere))


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _facts(somebody: Acting, booking: Booking, compared: Comparison | None) -> dict[str, object]:
    facts: dict[str, object] = {
        "booked": len(booking.entries),
        "known": booking.known,
        "matched": {each.id: each.pledge for each in booking.receipts if each.pledge},
        "unmatched": [each.id for each in booking.unmatched],
        "confirmed": [payout for each in booking.confirmed for payout in each.payouts],
        "returned": booking.returned_payouts,
        "own": [each.id for each in booking.own],
        "reversed": [each.funding for each in booking.reversed],
        "left": [line_facts(somebody, line) for line in booking.left],
    }
    if compared is not None:
        facts |= {
            "bank": shown(somebody, compared.bank_cents),
            "books": shown(somebody, compared.books_cents),
            "difference": shown(somebody, compared.difference_cents),
        }
    return facts
