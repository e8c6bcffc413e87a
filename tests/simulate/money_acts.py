"""What people try at random with money, and the draw of the next act."""

from collections.abc import Callable

from tests.simulate.acts import Act, Acts
from tests.simulate.ledger_model import later
from tests.simulate.model import Model
from tests.simulate.scene import CASHIER, HASH, HEARTS, SPEAKERS, Body


class AllActs(Acts):
    """Money, and the draw."""

    def draw(self, model: Model) -> Act:
        """The next act; now and then somebody else tries it, or under a used id."""
        weights = [weight for _, weight in TABLE]
        ((choose, _),) = self.random.choices(TABLE, weights)
        kind, body, speaker = choose(self, model)
        self.made += 1
        name = f"x{self.made}" if self.chance(0.985) else self.one(model.used)
        speaker = speaker if self.chance(0.93) else self.random.choice(SPEAKERS)
        return Act(kind, {"id": name, **body}, speaker)

    def cents(self) -> str:
        return str(self.random.choice((0, self.upto(9), self.upto(3_000), self.upto(100_000))))

    def pledge(self, model: Model) -> Act:
        pool = self.one(model.pools)
        pact = model.pools.get(pool, {"pact": "water"})["pact"]
        only = self.random.choice(([], [], ["a"], ["d"], ["a", "d"], ["e"]))
        body: Body = {"pool": pool, "pact": pact if self.chance(0.95) else "code"}
        body |= {"amount": self.cents(), "protocols": only} if only else {"amount": self.cents()}
        return Act("funding.pledged", body, self.random.choice(("town", "mill")))

    def payer(self, model: Model) -> Body:
        if model.pledges and self.chance(0.5):
            return {"pledge": self.one(model.pledges)}
        return {
            "payer": self.random.choice(("town", "mill", "nobody" if self.chance(0.1) else "f3"))
        }

    def bank_line(self, model: Model) -> Body:
        line = f"l{self.made}" if self.chance(0.95) else self.one(model.lines)
        return {"line": line, "booked_on": later(model.today, -self.random.randint(-1, 9) // 9)}

    def receipt(self, model: Model) -> Act:
        body: Body = {"pool": self.random.choice(("pot", "pot", "pot", "kit"))}
        body |= {"amount": self.cents()} | self.bank_line(model)
        return Act(
            "funding.received", body | (self.payer(model) if self.chance(0.7) else {}), CASHIER
        )

    def match(self, model: Model) -> Act:
        body: Body = {"funding": self.one(model.unmatched)}
        return Act(
            "funding.matched", body | (self.payer(model) if self.chance(0.95) else {}), CASHIER
        )

    def run(self, model: Model) -> Act:
        rule = self.one(HEARTS)
        pool = "kit" if rule == "by-parts" else "pot"
        free = [n for p, n in model.accounts if p == pool and not n.startswith("payable:")]
        named = free if free and self.chance(0.95) else [n for _, n in model.accounts]
        count = min(len(named), self.upto(3))
        chosen = self.random.sample(sorted(named), count) or ["received:none"]
        sources = [each.removeprefix("received:") for each in chosen]
        return Act("distribution.run", {"rule": rule, "sources": sources}, CASHIER)

    def release(self, model: Model) -> Act:
        waiting = [n for n, run in model.runs.items() if len(run["releasers"]) < 2]
        run = self.one(waiting if waiting and self.chance(0.9) else model.runs)
        first = model.runs.get(run, {"releasers": []})["releasers"]
        right = (
            "truite regie" if "carpe" in first else self.random.choice((CASHIER, "truite regie"))
        )
        return Act("payout.released", {"run": run}, right)

    def payouts(self, model: Model, status: str) -> list[str]:
        ready = [
            name
            for name, payout in model.payouts.items()
            if payout["status"] == status and len(model.runs[payout["run"]]["releasers"]) == 2
        ]
        named = ready if ready and self.chance(0.95) else sorted(model.payouts)
        return self.random.sample(sorted(named), min(len(named), self.upto(3))) or ["none.f1"]

    def sending(self, model: Model) -> Act:
        body: Body = {"payouts": self.payouts(model, "payable"), "message": f"m{self.made}"}
        return Act("payout.sent", body | {"file": HASH}, CASHIER)

    def confirmation(self, model: Model) -> Act:
        named = self.payouts(model, "sent")
        owed = sum(model.payouts[each]["cents"] for each in named if each in model.payouts)
        amount = str(owed if self.chance(0.95) else owed + 1)
        body: Body = {"payouts": named, "amount": amount} | self.bank_line(model)
        return Act("payout.confirmed", body, CASHIER)

    def money_back(self, model: Model) -> Act:
        name = self.payouts(model, "confirmed")[0]
        cents = model.payouts[name]["cents"] if name in model.payouts else 1
        amount = str(cents if self.chance(0.9) else cents - 1)
        body: Body = {"payout": name, "amount": amount, "reason": "AC04"} | self.bank_line(model)
        return Act("payout.returned", body, CASHIER)


TABLE: list[tuple[Callable[[AllActs, Model], Act], int]] = [
    (AllActs.event, 18),
    (AllActs.contribution, 24),
    (AllActs.correction, 4),
    (AllActs.withdrawal, 3),
    (AllActs.decision, 20),
    (AllActs.second_person, 6),
    (AllActs.acceptance, 7),
    (AllActs.appeal, 4),
    (AllActs.review, 5),
    (AllActs.credits, 8),
    (AllActs.mandate, 2),
    (AllActs.pact_end, 1),
    (AllActs.pledge, 4),
    (AllActs.receipt, 9),
    (AllActs.match, 3),
    (AllActs.run, 9),
    (AllActs.release, 10),
    (AllActs.sending, 6),
    (AllActs.confirmation, 8),
    (AllActs.money_back, 3),
]
