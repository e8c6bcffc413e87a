"""`subak show claims`: what is owed, what was settled of it, and by what."""

import json
from pathlib import Path

from tests.unit.cli.commons import Commons
from tests.unit.cli.pot import keep_accounts, release

AS = "--as friends"


def left(commons: Commons, of: str = "") -> dict[str, tuple[int, int]]:
    """Settled and left cents of each claim."""
    rows = commons.told(f"show claims {of}")
    return {row["id"]: (row["settled_cents"], row["left_cents"]) for row in rows}


def test_a_listed_debt_is_settled_in_parts_and_a_payout_by_the_bank(pot: Commons) -> None:
    claims = [{"id": "mower", "to": "kim", "cents": 15_000}]
    document = {
        "schema": "subak/rule/1",
        "title": {"en": "Debts", "fr": "Dettes"},
        "root": {"id": "r", "claims": claims},
    }
    Path("debts.json").write_text(json.dumps(document), encoding="utf-8")
    pot.does(f"distribute adopt pot debts.json --id debts {AS}")
    assert left(pot) == {"debts:mower": (0, 15_000)}
    pot.does(f"distribute run debts --from received --id d1 {AS}")
    assert left(pot) == {"debts:mower": (10_001, 4_999), "d1.kim": (0, 10_001)}
    release(pot)
    keep_accounts(pot)
    pot.does(f"pay send pot --out order.xml {AS}")
    pot.does("bank pays pot order.xml --out statement.xml")
    pot.does(f"import camt statement.xml --pool pot {AS}")
    assert left(pot, "kim") == {"debts:mower": (10_001, 4_999), "d1.kim": (10_001, 0)}
    (settled,) = pot.told("show settlements debts:mower")
    assert (settled["settled_by"], settled["cents"]) == ("d1", 10_001)
    shown = pot.does("show claims d1.kim")
    assert "Settlements" in shown
    assert "line-" in shown
