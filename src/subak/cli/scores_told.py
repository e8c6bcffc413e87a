"""Scores behind an amount, for people: what counts by the policy, and what is due by it."""

from fractions import Fraction

from subak.cli.console import Console
from subak.finance.score_trace import ExplainedScore
from subak.language.numbers import decimal, money, whole

EPOCHS_SHOWN = 12
_PLACES = 4
"""Decimal places of an exact amount that has no end; the rest is cut off."""


class ScoresTold:
    """Tells scores to one reader."""

    def __init__(self, console: Console, currency: str) -> None:
        self._console, self._language, self._currency = console, console.language, currency

    def tell(self, found: ExplainedScore) -> None:
        """The table and the score, then what the policy makes of them."""
        self._console.say(
            "explain.score",
            node=found.node,
            table=found.table[:16],
            score=whole(self._language, found.score),
            total=whole(self._language, found.total_score),
        )
        policy = found.policy
        self._console.say(
            f"explain.policy.{policy.kind}",
            discount=str(policy.discount),
            lookback=policy.lookback,
            row=self._row(found.row[-(policy.lookback or len(found.row)) :]),
            ever=self._money(found.ever_cents),
            target=self._target(found),
            before=self._money(found.paid_before_cents),
        )

    def _row(self, row: tuple[int, ...]) -> str:
        """Scores of epochs, the latest last; of many the latest."""
        told = [whole(self._language, score) for score in row[-EPOCHS_SHOWN:]]
        return " · ".join(["…", *told] if len(row) > EPOCHS_SHOWN else told)

    def _target(self, found: ExplainedScore) -> str:
        """The share of all that was ever paid, to the cent where it is whole, else cut."""
        due = Fraction(found.ever_cents * found.score, found.total_score or 1)
        if due.denominator == 1:
            return self._money(due.numerator)
        cut = due.numerator * 10 ** (_PLACES - 2) // due.denominator
        return f"{decimal(self._language, cut, _PLACES)}…"

    def _money(self, cents: int) -> str:
        return money(self._language, cents, self._currency)
