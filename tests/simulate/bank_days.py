"""Random bank days of one pool: the bank does what it does, the treasurer imports what she gets.

Statements overlap, come late, come again and in any order. What Subak says follows from the lines;
what must be true at the end is said in the test.
"""

from random import Random

from subak.core.canonical import Json
from subak.core.entry import Entry
from subak.core.instants import Day, add_days
from subak.core.values import AgentId, FundingId, PactId, PayoutId, RunId
from subak.exchange import camt053
from subak.exchange.payment_ids import end_to_end_id
from subak.exchange.statement_booking import book
from subak.exchange.statement_line import StatementLine
from subak.finance.funding import FundingMatched, FundingPledged, Pledges, UnmatchedFundings
from subak.finance.payouts import PayoutReleased, PayoutSent
from subak.finance.pools import Accounts, BankLines, PoolId
from subak.finance.promises import PledgeEnded
from subak.finance.rejections import PayoutRejected
from subak.finance.runs import DistributionRun, Payouts, Runs
from subak.finance.shortfalls import ShortfallCovered, shortfall
from subak.finance.undoing import FundingRefunded, FundingUnmatched
from tests.simulate.bank import Bank, Booked
from tests.simulate.pledges_kept import promised, read_naively
from tests.unit.finance.circle import Circle

IBAN = "FR7630006000011234567890189"
POOL, OTHER = PoolId("vive"), PoolId("workshop")
LAST_RETURN = 8
"""Days; a bank has three banking days (European Payments Council, SEPA credit transfers)."""
REASONS = ("AC04", "AC06", "MD07", "MS03")


class BankDays:
    """Books with one pool, its bank, and what is between the two."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.circle = Circle(laws=False)
        self.circle.open_pools()
        farms: list[Json] = ["farm-01", "farm-02", "farm-03"]
        self.circle.adopt("even", {"id": "n", "equal": {"among": farms}})
        self.bank = Bank(IBAN)
        self.first = self.circle.state.today
        self.owed_ever: dict[PayoutId, int] = {}
        """All payouts that were ever sent, with what was owed."""
        self.orders: dict[str, tuple[PayoutId, ...]] = {}
        self.at_bank: list[str] = []
        """Orders that the bank has not carried out."""
        self.paid: list[tuple[str, PayoutId, int]] = []
        """Transfers that the bank made and that have not come back."""
        self.waiting: list[StatementLine] = []
        self.matched: list[tuple[str | None, str | None]] = []
        """For which pledge each receipt was booked, and for which it is by a naive reading."""
        self.number = 0

    @property
    def today(self) -> str:
        return self.circle.state.today

    def name(self, prefix: str) -> str:
        self.number += 1
        return f"{prefix}{self.number}"

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def say(self, said: Entry) -> None:
        self.circle.regie(said)

    def play(self, steps: int) -> None:
        """Random acts, then all statements once more."""
        acts, weights = zip(*ACTS, strict=True)
        for act in self.random.choices(acts, weights, k=steps):
            act(self)
        self.import_days(self.first, self.today)

    def a_day(self) -> str:
        """Mostly today; a bank also books late."""
        return max(self.first, add_days(Day(self.today), -self.random.choice((0, 0, 0, 0, 1, 2))))

    def reference(self) -> str:
        """Some banks give none."""
        return self.name("R") if self.chance(0.8) else ""

    # what the bank does

    def receives(self) -> None:
        cents = self.random.choice((500, 500, 1_001, self.random.randint(1, 90_000)))
        known = sorted(self.circle.state[Pledges])
        named = self.random.choice(("", "", *known, " ".join(known[:2])))
        self.bank.lines.append(Booked(self.a_day(), cents, self.reference(), text=named))

    def pays(self) -> None:
        """An order is rejected in part or whole before any debit, or debited in some form."""
        if not self.at_bank:
            return
        message = self.at_bank.pop(0)
        payouts = self.orders[message]
        refused = [payout for payout in payouts if self.chance(0.1)]
        if refused:
            reject = PayoutRejected(
                id=self.name("no"), payouts=tuple(refused), message=message, reason="AC01"
            )
            self.say(reject)
        made = [(each, self.owed(each)) for each in payouts if each not in refused]
        self.debit(message, made)
        self.paid += [(self.today, payout, cents) for payout, cents in made]

    def debit(self, message: str, made: list[tuple[PayoutId, int]]) -> None:
        """One line for all, with or without details, or one for each."""
        batch, detailed = self.chance(0.7), self.chance(0.5)
        parts = [made] if batch else [[each] for each in made]
        for part in filter(None, parts):
            ids = tuple(end_to_end_id(each) for each, _ in part)
            line = Booked(
                on=self.a_day(),
                cents=-sum(cents for _, cents in part),
                reference=self.reference(),
                ids=ids if detailed or not batch else (),
                batch=message if batch or self.chance(0.5) else "",
                of=tuple((each, -cents) for each, cents in part),
            )
            self.bank.lines.append(line)

    def returns(self) -> None:
        """One transfer comes back, or several in one line, within some days: later none does."""
        self.paid = [each for each in self.paid if add_days(Day(each[0]), LAST_RETURN) > self.today]
        count = min(len(self.paid), self.random.choice((1, 1, 1, 2, 3)))
        taken = [self.paid.pop(self.random.randrange(len(self.paid))) for _ in range(count)]
        back = [(payout, cents) for _, payout, cents in taken]
        if back:
            line = Booked(
                on=self.today,
                cents=sum(cents for _, cents in back),
                reference=self.reference(),
                ids=tuple(end_to_end_id(each) for each, _ in back),
                reason=self.random.choice(REASONS),
                of=tuple(back),
            )
            self.bank.lines.append(line)

    def charges(self) -> None:
        cents = -self.random.randint(1, 900)
        self.bank.lines.append(Booked(self.a_day(), cents, self.reference(), code="CHRG"))

    def interest(self) -> None:
        cents = self.random.choice((-1, 1)) * self.random.randint(1, 300)
        self.bank.lines.append(Booked(self.a_day(), cents, self.reference(), code="INTR"))

    def reverses(self) -> None:
        """A receipt is taken back, distributed or not; the bank does not know."""
        taken = {line.text for line in self.bank.lines if line.back}
        found = [
            line
            for line in self.bank.lines
            if line.cents > 0 and not (line.of or line.code) and line.reference
            if f"back {line.reference}" not in taken
        ]
        if found:
            line = self.random.choice(found)
            text = f"back {line.reference}"
            back = Booked(self.today, -line.cents, line.reference, text=text, back=True)
            self.bank.lines.append(back)

    # what people do

    def pledges(self) -> None:
        """To this pool, or to another whose pledges a payer may name here by mistake."""
        pool, pact = self.random.choice(((POOL, "water"), (POOL, "water"), (OTHER, "mill")))
        cents, name = str(self.random.randint(1, 50_000)), self.name("p")
        said = FundingPledged(id=name, pool=pool, pact=PactId(pact), amount=cents)
        self.circle.say(said, by="basin")

    def matches(self) -> None:
        """Each with the town, or with a pledge that nobody else named."""
        for funding in sorted(self.circle.state[UnmatchedFundings]):
            pledge = self.random.choice((None, None, *promised(self.circle.state, POOL)))
            payer = AgentId("town") if pledge is None else None
            name = self.name("match")
            self.say(FundingMatched(id=name, funding=funding, payer=payer, pledge=pledge))

    def received(self) -> list[FundingId]:
        names = (key.split(" ")[1] for key in sorted(self.circle.state[Accounts]))
        prefix = "received:"
        return [FundingId(each.removeprefix(prefix)) for each in names if each.startswith(prefix)]

    def distributes(self) -> None:
        free = self.received()
        if free:
            sources = tuple(self.random.sample(free, self.random.randint(1, len(free))))
            run = DistributionRun(id=self.name("d"), rule="even", sources=sources)  # type: ignore[arg-type]
            self.say(run)
            self.release(run.id)

    def refunds(self) -> None:
        free = self.received()
        if free and self.chance(0.5):
            funding = self.random.choice(free)
            held = self.circle.state[Accounts][f"{POOL} received:{funding}"].cents
            cents = str(self.random.randint(1, held))
            name = self.name("back")
            said = FundingRefunded(
                id=name, pool=POOL, funding=funding, amount=cents, ground="wrong"
            )
            self.say(said)
            self.release(name)

    def unmatches(self) -> None:
        whole = [
            funding
            for funding in self.received()
            for account in [self.circle.state[Accounts][f"{POOL} received:{funding}"]]
            if account.cents == account.receipts[0].cents
        ]
        if whole:
            funding = self.random.choice(whole)
            self.say(FundingUnmatched(id=self.name("un"), pool=POOL, funding=funding))

    def ends(self) -> None:
        """A pledge is ended, whatever came for it."""
        for pledge in sorted(promised(self.circle.state, POOL))[:1]:
            self.say(PledgeEnded(id=self.name("end"), pledge=pledge, ground="over"))

    def covers(self) -> None:
        """What the bank took is covered out of a receipt or of its interest."""
        short = -shortfall(self.circle.state, POOL)
        name = self.random.choice(["kept:interest", *map("received:{}".format, self.received())])
        account = self.circle.state[Accounts].of(POOL, name)
        if short and account:
            cents = str(self.random.randint(1, min(short, account.cents)))
            self.say(ShortfallCovered(id=self.name("cover"), pool=POOL, source=name, amount=cents))

    def release(self, run: str) -> None:
        if run in self.circle.state[Runs]:
            for person in ("carpe", "truite"):
                said = PayoutReleased(id=self.name("release"), run=RunId(run))
                self.circle.say(said, by=person, principal="regie")

    def sends(self) -> None:
        due = sorted(
            payout
            for payout, held in self.circle.state[Payouts].items()
            if held.status == "payable"
        )
        if due:
            message = self.name("m")
            named = tuple(self.random.sample(due, self.random.randint(1, len(due))))
            self.say(PayoutSent(id=message, payouts=named, message=message, file=bytes(32)))
            self.orders[message] = named
            self.at_bank.append(message)
            self.owed_ever |= {payout: self.owed(payout) for payout in named}

    def owed(self, payout: PayoutId) -> int:
        return self.circle.state[Payouts][payout].cents

    def imports(self) -> None:
        """A statement over some days; often of this day alone, now and then an old one."""
        days = [0, 0] if self.chance(0.4) else sorted(self.random.choices(range(-20, 1), k=2))
        first, last = (add_days(Day(self.today), day) for day in days)
        last = Day(self.today) if self.chance(0.6) else last
        self.import_days(max(first, self.first), max(last, self.first))

    def import_days(self, first: str, last: str) -> None:
        """What the bank prints over some days is booked, with what waited before."""
        content = self.bank.statement(first, last)
        (statement,) = camt053.read(content, IBAN)
        state = self.circle.state
        waited = [line for line in self.waiting if line.key not in state[BankLines]]
        booking = book(state, POOL, [*statement.lines, *waited], self.orders, IBAN)
        expected = read_naively(promised(state, POOL), booking)
        for said in booking.entries:
            self.say(said)
        self.matched += expected
        self.waiting = booking.left

    def sleeps(self) -> None:
        self.circle.until(add_days(Day(self.today), self.random.choice((1, 1, 2, 5))))


ACTS = [
    (BankDays.receives, 14),
    (BankDays.pledges, 4),
    (BankDays.matches, 5),
    (BankDays.unmatches, 3),
    (BankDays.ends, 1),
    (BankDays.covers, 2),
    (BankDays.refunds, 4),
    (BankDays.distributes, 6),
    (BankDays.sends, 9),
    (BankDays.pays, 9),
    (BankDays.returns, 6),
    (BankDays.charges, 3),
    (BankDays.interest, 2),
    (BankDays.reverses, 4),
    (BankDays.imports, 18),
    (BankDays.sleeps, 8),
]
