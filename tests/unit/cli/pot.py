"""A pool with money in it: the garden's year up to the day on which something is distributed."""

import json

from subak.exchange.sample_protocols import sample
from tests.unit.cli.commons import Commons

IBAN_OF = {
    "pot": "FR7699999000010010840488770",
    "kim": "FR7699999000014490679794466",
    "moe": "DE89370400440532013000",
}
"""No bank gave these; the check digits are right."""

YEAR = """
agent Moe --id moe
agent Ann --id ann
agent Ben --id ben
mandate grant ann friends release --until 2025-12-31
mandate grant ben friends release --until 2025-12-31
protocol publish paid-hours.json --id paid-hours
pact declare garden --protocol hours --protocol paid-hours --partner friends --recogniser gardens
    --appeal ombud --id pact-pot --as friends
pact publish pact-pot --as town
pact sign pact-pot --as friends
record add pact-pot hours 1h30 --evidence notebook-page=weeding --id hours-kim --as kim
record add pact-pot hours 20 --evidence notebook-page=watering --id hours-moe --as moe
record add pact-pot hours 10 --evidence notebook-page=pruning --id more-moe --as moe
record add pact-pot paid-hours 41 --evidence notebook-page=mowing --id paid-kim --as kim
record add pact-pot paid-hours 23 --evidence notebook-page=sowing --id paid-moe --as moe
record add pact-pot paid-hours 2 --evidence notebook-page=raking --id later-moe --as moe
recognise all --pact pact-pot --protocol hours --as gardens
recognise all --pact pact-pot --protocol paid-hours --as gardens
recognise accept --as kim
recognise accept --as moe
"""


def fill(commons: Commons) -> None:
    """Six contributions recognised and final, a pool, 100.01 euros received.

    Hours have no price; paid hours are worth 0.25 euros a minute.
    """
    paid_hours = commons.folder.parent / "paid-hours.json"
    document = json.loads(sample("d"))
    priced = {"tariff": "0.25 eur", "family": "paid-hours", "series": "P"}
    paid_hours.write_text(json.dumps(document | priced), encoding="utf-8")
    year = YEAR.replace("\n    ", " ").replace("paid-hours.json", str(paid_hours))
    for line in year.strip().splitlines():
        commons.does(line)
    pool = f"fund pool Pot --id pot --iban {IBAN_OF['pot']} --pact pact-pot --as friends"
    commons.does(pool)
    commons.does("fund pledge pot 100.01 --id gift --as town")
    statement = commons.folder.parent / "receipt.xml"
    commons.does(f"bank receives pot Town 100.01 gift --out {statement}")
    commons.does(f"import camt {statement} --pool pot --as friends")


def distribute(commons: Commons, rule: str, run: str = "d1", source: str = "received") -> str:
    """Adopt a rule (the arguments that describe it) under the id `rule` and run it."""
    commons.does(f"distribute adopt pot {rule} --id rule-{run} --as friends")
    return commons.does(f"distribute run rule-{run} --from {source} --id {run} --as friends")


def release(commons: Commons, run: str = "d1") -> None:
    """Two persons release a run."""
    for person in ("ann", "ben"):
        commons.does(f"pay release {run} --as {person} --for friends")


def keep_accounts(commons: Commons) -> None:
    """The bank details of those who are paid here."""
    for agent in ("kim", "moe"):
        commons.does(f"pay account {agent} --name {agent.title()} --iban {IBAN_OF[agent]}")
