"""A second model of the circle that imports nothing of Subak: plain dicts, made anew each time.

It is written from the rules as they are documented, as simply as that can be: balances are sums
over events (`ledger_model`), a term is over when its last day is before today
(`recognition_model`), a division is made of fractions (`division`). It knows no journal, no
section, no digest and no `day.closed`. What may come next is said by `rules`.
"""

from collections.abc import Iterable
from fractions import Fraction

from tests.simulate.division import Division, Lot, shares
from tests.simulate.ledger_model import Said, actor, later
from tests.simulate.recognition_model import RecognitionModel

RETURN_DAYS = 30


class Model(RecognitionModel):
    """All that the entries say, as of the beginning of an act on `today`."""

    def __init__(self, documents: dict[str, Said], entries: Iterable[Said], today: str) -> None:
        super().__init__(documents)
        self.today = self.day = today
        self.used: set[str] = set()
        self.pools: dict[str, Said] = {}
        self.accounts: dict[tuple[str, str], Said] = {}
        self.pledges: dict[str, Said] = {}
        self.unmatched: dict[str, Said] = {}
        self.receipts: dict[str, set[str]] = {}
        self.lines: set[str] = set()
        self.rules: dict[str, Said] = {}
        self.claims_paid: dict[tuple[str, str], int] = {}
        self.runs: dict[str, Said] = {}
        self.payouts: dict[str, Said] = {}
        for entry in entries:
            self.used.add(entry["body"]["id"])
            follow = getattr(self, entry["kind"].replace(".", "_"), None)
            if follow is not None:
                self.day = entry["stamp"]["day"]
                self.end_terms(self.day)
                follow(entry["body"], entry["stamp"])
        self.day = today
        self.end_terms(today)

    # --- credits on the move -------------------------------------------------------------------

    def credit_transferred(self, body: Said, stamp: Said) -> None:
        self.move_credits(body["ranges"], "holder", body["to"])

    def credit_retired(self, body: Said, stamp: Said) -> None:
        self.move_credits(body["ranges"], "status", "retired")

    def credit_cancelled(self, body: Said, stamp: Said) -> None:
        self.move_credits(body["ranges"], "status", "cancelled")

    def move_credits(self, ranges: list[Said], what: str, value: str) -> None:
        for each in ranges:
            first, last = each["first"], each["last"]
            lots = []
            for lot in self.issues[each["recognition"]]:
                for piece in cut(lot, first, last):
                    inside = first <= piece["first"] <= last
                    lots.append(piece | {what: value} if inside else piece)
            self.issues[each["recognition"]] = lots
        for name in {each["recognition"] for each in ranges}:
            self.issues[name] = merged(self.issues[name])

    def held(self, pact: str, protocols: list[str]) -> list[Lot]:
        """Lots that may be funded today, by recognition and number."""
        return [
            lot
            for name in sorted(self.issues)
            for lot in self.issues[name]
            if lot["status"] == "held" and lot["pact"] == pact and lot["protocol"] in protocols
            if lot["final"] <= self.day
        ]

    # --- money ---------------------------------------------------------------------------------

    def pool_opened(self, body: Said, stamp: Said) -> None:
        self.pools[body["id"]] = body | {"bank": 0}

    def put(self, pool: str, name: str, cents: int, receipts: Iterable[str] = ()) -> None:
        if cents:
            account = self.accounts.setdefault((pool, name), {"cents": 0, "receipts": set()})
            account["cents"] += cents
            account["receipts"] |= set(receipts)
            if account["cents"] == 0:
                del self.accounts[pool, name]

    def funding_pledged(self, body: Said, stamp: Said) -> None:
        self.pledges[body["id"]] = body | {"open": int(body["amount"]), "payer": actor(stamp)}

    def funding_received(self, body: Said, stamp: Said) -> None:
        self.book(body, body["pool"], 1)
        if "pledge" in body or "payer" in body:
            self.receive(body["id"], body, body)
        else:
            self.unmatched[body["id"]] = body
            self.put(body["pool"], f"unmatched:{body['pool']}", int(body["amount"]))

    def funding_matched(self, body: Said, stamp: Said) -> None:
        money = self.unmatched.pop(body["funding"])
        self.put(money["pool"], f"unmatched:{money['pool']}", -int(money["amount"]))
        self.receive(body["funding"], money, body)

    def receive(self, funding: str, money: Said, match: Said) -> None:
        cents, pledge = int(money["amount"]), self.pledges.get(match.get("pledge", ""))
        self.receipts[funding] = set(pledge.get("protocols", [])) if pledge else set()
        self.put(money["pool"], f"received:{funding}", cents, [funding])
        if pledge:
            pledge["open"] -= cents
            if pledge["open"] <= 0:
                del self.pledges[pledge["id"]]

    def book(self, body: Said, pool: str, sign: int) -> None:
        self.lines.add(body["line"])
        self.pools[pool]["bank"] += sign * int(body["amount"])

    def distribution_adopted(self, body: Said, stamp: Said) -> None:
        self.rules[body["id"]] = body | {"root": self.documents[body["document"]]["root"]}

    def division(self, rule: str, cents: int) -> Division:
        """What a run by a rule gives today."""
        adopted = self.rules[rule]
        pact = self.pools[adopted["pool"]]["pact"]
        paid = {claim: sum_ for (of, claim), sum_ in self.claims_paid.items() if of == rule}
        division = Division(lambda protocols: self.held(pact, protocols), paid)
        division.give(adopted["root"], cents)
        return division

    def distribution_run(self, body: Said, stamp: Said) -> None:
        pool, names = self.rules[body["rule"]]["pool"], sources(body)
        cents = sum(self.accounts[pool, name]["cents"] for name in names)
        division = self.division(body["rule"], cents)
        taken = [self.accounts.pop((pool, name)) for name in names]
        receipts = {each for account in taken for each in account["receipts"]}
        for account, part in division.kept.items():
            self.put(pool, f"kept:{account}", part, receipts)
        self.put(pool, f"undistributed:{body['id']}", division.rest, receipts)
        for who, part in division.payees.items():
            payout = f"{body['id']}.{who}"
            self.payouts[payout] = {
                "run": body["id"],
                "to": who,
                "cents": part,
                "status": "payable",
            }
            self.put(pool, f"payable:{payout}", part)
        self.runs[body["id"]] = {"pool": pool, "payees": set(division.payees), "releasers": []}
        for lots in self.issues.values():
            for lot in lots:
                lot["paid"] += division.lots.get((lot["of"], lot["first"]), 0)
        for claim, part in division.claims.items():
            key = body["rule"], claim
            self.claims_paid[key] = self.claims_paid.get(key, 0) + part
        for name in {name for name, _ in division.lots}:
            self.issues[name] = merged(self.issues[name])

    # --- payouts -------------------------------------------------------------------------------

    def payout_released(self, body: Said, stamp: Said) -> None:
        self.runs[body["run"]]["releasers"].append(stamp["by"])

    def payout_sent(self, body: Said, stamp: Said) -> None:
        for each in body["payouts"]:
            self.payouts[each]["status"] = "sent"

    def payout_confirmed(self, body: Said, stamp: Said) -> None:
        for each in body["payouts"]:
            payout = self.payouts[each]
            payout["status"] = "confirmed"
            run = self.runs[payout["run"]]
            run["confirmed_on"] = stamp["day"]
            self.put(run["pool"], f"payable:{each}", -payout["cents"])
        self.book(body, self.pool_of(body["payouts"][0]), -1)

    def payout_returned(self, body: Said, stamp: Said) -> None:
        payout = self.payouts[body["payout"]]
        payout["status"] = "payable"
        pool = self.pool_of(body["payout"])
        self.put(pool, f"payable:{body['payout']}", payout["cents"])
        self.book(body, pool, 1)

    def pool_of(self, payout: str) -> str:
        pool: str = self.runs[self.payouts[payout]["run"]]["pool"]
        return pool

    def alive(self) -> dict[str, Said]:
        """Payouts that may still move: until 30 days after the last of their run was confirmed."""
        found = {}
        for name, payout in self.payouts.items():
            run = self.runs[payout["run"]]
            same = [each for each in self.payouts.values() if each["run"] == payout["run"]]
            done = all(each["status"] == "confirmed" for each in same)
            if not done or later(run["confirmed_on"], RETURN_DAYS) >= self.today:
                found[name] = payout
        return found


def sources(run: Said) -> list[str]:
    """The accounts that a run empties."""
    return [each if ":" in each else f"received:{each}" for each in run["sources"]]


def cut(lot: Lot, first: int, last: int) -> list[Lot]:
    """Up to three pieces; what was paid is shared by their numbers of credits."""
    low, high = lot["first"], lot["last"]
    bounds = [(low, min(high, first - 1)), (max(low, first), min(high, last))]
    bounds = [(a, b) for a, b in [*bounds, (max(low, last + 1), high)] if a <= b]
    sizes = {str(place): b - a + 1 for place, (a, b) in enumerate(bounds)}
    paid = shares(lot["paid"], sizes)
    return [
        lot | {"first": a, "last": b, "paid": paid[str(place)]}
        for place, (a, b) in enumerate(bounds)
    ]


def merged(lots: list[Lot]) -> list[Lot]:
    """Neighbours that agree in everything, and were paid as much a credit, are one lot."""
    done: list[Lot] = []
    for lot in lots:
        if done and fate(done[-1]) == fate(lot):
            done[-1] = done[-1] | {"last": lot["last"], "paid": done[-1]["paid"] + lot["paid"]}
        else:
            done.append(lot)
    return done


def fate(lot: Lot) -> tuple[object, ...]:
    a_credit = Fraction(lot["paid"], lot["last"] - lot["first"] + 1)
    rest = {name: value for name, value in lot.items() if name not in ("first", "last", "paid")}
    return (a_credit, *sorted(rest.items()))
