"""Claims and their settlements as nodes of linked data (Valueflows `Claim`, `settles`).

A claim is owed by the holder of a pool: a payout, or a debt that a rule lists. What a payee owes
back after a revision is a claim of the holder on the payee, `triggeredBy` the contribution.

What the bank paid is an EconomicEvent that `settles` its claim; money that came back is one with a
quantity below zero that `corrects` the payment, as Valueflows has it. A run that takes a part of a
listed debt into a payout, or holds back what a payee owes, moves no money, and neither does giving
a debt up: it is a settlement under our own prefix, so that nobody counts the same money twice. The
settlements of a claim sum to what is settled of it.
"""

from subak.exchange.valueflows_nodes import Known, Node, Row, reference, said_only, to


def claim(known: Known, row: Row, currency: str) -> Node:
    """So much is owed, and how much of it was settled."""
    return said_only(
        {
            "@id": to("claim", row["id"]),
            "@type": "Claim",
            "action": "transfer",
            **_parties(row),
            "created": row["at"],
            "resourceQuantity": known.measure(row["cents"], currency),
            "finished": row["settled_cents"] == row["cents"],
            "triggeredBy": to("event", row["contribution"]),
            "subak:type": row["type"],
            "subak:pact": reference("pact", row["pact"]),
            "subak:account": row["account"],
            "subak:settled": known.text(row["settled_cents"], currency),
        }
    )


def settlement(known: Known, row: Row, currency: str) -> Node:
    """What a bank line paid or brought back, what a run took over or held back, or a waiver."""
    by_bank = bool(row["by_bank"])
    settled = to("claim", row["claim"])
    return said_only(
        {
            "@id": _name(row["claim"], row["n"]),
            "@type": ["EconomicEvent", "subak:Settlement"] if by_bank else "subak:Settlement",
            "action": "transfer" if by_bank else None,
            **_parties(row),
            "hasPointInTime": row["settled_on"],
            "created": row["at"],
            "resourceQuantity": known.measure(row["cents"], currency),
            "settles": settled if by_bank else None,
            "corrects": _name(row["claim"], row["corrects"]),
            "subak:settles": None if by_bank else {"@id": settled},
            "subak:settledBy": row["settled_by"],
        }
    )


def _parties(row: Row) -> Node:
    """Who owes what to whom: the holder of a pool, or a payee to them."""
    holder, payee, debtor = (to("agent", row[name]) for name in ("holder", "payee", "debtor"))
    return {"provider": debtor or holder, "receiver": holder if debtor else payee}


def _name(claimed: object, n: object) -> str | None:
    return None if n is None else f"settlement/{claimed!s}/{n!s}"
