"""Claims and their settlements as nodes of linked data (Valueflows `Claim`, `settles`).

A claim is owed by the holder of a pool: a payout, or a debt that a rule lists. What a payee owes
back after a revision is a claim of the holder on the payee, `triggeredBy` the contribution.

What the bank paid is an EconomicEvent that `settles` its claim; money that came back is one with a
quantity below zero that `corrects` the payment, as Valueflows has it. A run that takes a part of a
listed debt into a payout moves no money yet: it is a settlement under our own prefix, so that
nobody counts the same money twice. The settlements of a claim sum to what is settled of it.
"""

from subak.exchange.valueflows_nodes import Known, Node, Row, reference, said_only, to


def claim(known: Known, row: Row, currency: str) -> Node:
    """So much is owed, and how much of it was settled."""
    return said_only(
        {
            "@id": to("claim", row["id"]),
            "@type": "Claim",
            "action": "transfer",
            "provider": to("agent", row["holder"]),
            "receiver": to("agent", row["payee"]),
            "created": row["at"],
            "resourceQuantity": known.measure(row["cents"], currency),
            "finished": row["settled_cents"] == row["cents"],
            "subak:type": row["type"],
            "subak:pact": reference("pact", row["pact"]),
            "subak:account": row["account"],
            "subak:settled": known.text(row["settled_cents"], currency),
        }
    )


def debt(known: Known, row: Row, currency: str) -> Node:
    """What was paid beyond what a revision left is owed back."""
    return said_only(
        {
            "@id": f"claim/{row['revision']!s}.{row['debtor']!s}",
            "@type": "Claim",
            "action": "transfer",
            "provider": to("agent", row["debtor"]),
            "receiver": to("agent", row["holder"]),
            "created": row["at"],
            "resourceQuantity": known.measure(row["cents"], currency),
            "triggeredBy": to("event", row["contribution"]),
            "subak:type": "revision",
            "subak:pact": reference("pact", row["pact"]),
        }
    )


def settlement(known: Known, row: Row, currency: str) -> Node:
    """What a bank line paid or brought back, or what a run took over."""
    by_bank = row["type"] == "payout"
    settled = to("claim", row["claim"])
    return said_only(
        {
            "@id": _name(row["claim"], row["n"]),
            "@type": ["EconomicEvent", "subak:Settlement"] if by_bank else "subak:Settlement",
            "action": "transfer" if by_bank else None,
            "provider": to("agent", row["holder"]),
            "receiver": to("agent", row["payee"]),
            "hasPointInTime": row["settled_on"],
            "created": row["at"],
            "resourceQuantity": known.measure(row["cents"], currency),
            "settles": settled if by_bank else None,
            "corrects": _name(row["claim"], row["corrects"]),
            "subak:settles": None if by_bank else {"@id": settled},
            "subak:settledBy": row["settled_by"],
        }
    )


def _name(claimed: object, n: object) -> str | None:
    return None if n is None else f"settlement/{claimed!s}/{n!s}"
