"""A bakery that sells bread: books in which most that can flow does.

Grain is given and bought, in two batches; milling gives two goods; a machine that was lent and a
recipe made here are used; there are corrections, an event that is taken back, work that is refused.
"""

import json
from pathlib import Path

import pytest

from subak.exchange.sample_protocols import sample
from subak.service.clock import CivilTime
from tests.unit.cli.commons import Commons

LATER = CivilTime.seconds("2025-01-20", 12)
"""When all appeals are over."""

YEAR = """
agent Moe --id moe
agent Ann --id ann
resource unit one
resource unit kg --decimals 3
resource unit piece
resource unit hour --decimals 1
resource kind grain --unit kg
resource kind flour --unit kg
resource kind bran --unit kg
resource kind bread --unit piece
resource kind oven --unit one --effort-unit hour
resource kind recipe --unit one
resource add Bakehouse --id bakehouse --amount 2 --unit are --accountable friends
protocol publish --sample d
protocol publish baking.json --id baking
pact declare bakehouse --protocol hours --protocol baking --partner friends --recogniser gardens
    --appeal ombud --id pact-bakery --as friends
pact publish pact-bakery --as town
pact sign pact-bakery --as friends
record add pact-bakery hours 1h30 --evidence notebook-page=children --id care-ann --as ann
record add pact-bakery hours 45 --evidence notebook-page=lunch --id care-moe --as moe
record open --id writing --pact pact-bakery --as friends
record add pact-bakery baking 50 --evidence notebook-page=recipe --id wrote --process writing
    --as moe
record event produce --creates loaf-recipe --specification recipe --quantity 1 one --process writing
    --id recipe-made --as friends
record event transfer --provider moe --receiver friends --creates grain --specification grain
    --quantity 40.5 kg --id grain-given --as friends
record open --id trial --pact pact-bakery --as friends
record event consume --resource grain --quantity 30.25 kg --process trial --id grain-tried
    --as friends
record event transfer --provider town --receiver friends --to-resource grain
    --quantity 60 kg --id grain-bought --as friends
record event transfer --receiver town --quantity 31.40 eur --classified-as grain --id paid-kim
    --as kim
record event transfer --receiver town --quantity 12.20 eur --classified-as grain --id paid-lea
    --as lea
record agreement --goods grain-bought --payments paid-kim paid-lea --as friends
record event transfer --provider lea --receiver friends --creates oven --specification oven
    --quantity 1 one --id oven-lent --as friends
record open --id milling --pact pact-bakery --as friends
record event consume --resource grain --quantity 57 kg --process milling --id grain-milled
    --as friends
record add pact-bakery baking 2h20 --evidence notebook-page=milling --id milled
    --process milling --as kim
record add pact-bakery baking 7 --evidence notebook-page=talk --id talked --process milling --as moe
record event produce --creates flour --specification flour --quantity 41.3 kg --process milling
    --id flour-made --as friends
record event produce --creates bran --specification bran --quantity 13 kg --process milling
    --id bran-made --as friends
record open --id batch --pact pact-bakery --as friends
record event consume --resource flour --quantity 33 kg --process batch --id flour-baked --as friends
record event consume --resource bran --quantity 1 kg --process batch --id bran-baked --as friends
record event use --resource oven --effort 6.5 hour --process batch --id oven-used --as friends
record event use --resource oven --effort 3 hour --process batch --id oven-dreamt --as friends
record event cite --resource loaf-recipe --quantity 1 one --process batch --id recipe-cited
    --as friends
record event deliverService --provider town --receiver friends --quantity 2 one --process batch
    --id hygiene --as town
record add pact-bakery baking 3h01 --evidence notebook-page=baking --id baked-kim
    --process batch --as kim
record add pact-bakery baking 3h01 --evidence notebook-page=baking --id baked-ann
    --process batch --as ann
record event produce --creates bread --specification bread --quantity 64 piece --process batch
    --id bread-made --as friends
record correct flour-baked quantity=-2.7 --as friends
record withdraw oven-dreamt --as friends
recognise decide care-ann care-moe --as gardens
recognise decide wrote milled baked-kim baked-ann --as gardens
recognise decide talked --refuse evidence.missing --as gardens
record event transfer --receiver town --resource bread --creates bread-town --specification bread
    --quantity 41 piece --id sold-town --as friends
record event transfer --receiver gardens --resource bread --creates bread-gardens
    --specification bread --quantity 20 piece --id sold-gardens --as friends
record event transfer --receiver town --resource bran --creates bran-town --specification bran
    --quantity 12 kg --id sold-bran --as friends
"""

RULE = {
    "schema": "subak/rule/2",
    "title": {"en": "What bread brings", "fr": "Ce que rapporte le pain"},
    "root": {
        "id": "sales",
        "buckets": {
            "mode": "straight",
            "parts": [
                {"id": "kept", "percent": "7.5", "account": "oven-fund"},
                {"id": "care", "percent": 13, "hours": {"protocols": ["hours"]}},
                {
                    "id": "making",
                    "percent": 76,
                    "cascade": {
                        "rates": [
                            {"protocol": "baking", "cents": "23.5"},
                            {"action": "use", "specification": "oven", "cents": 410},
                            {"action": "cite", "percent_of_others": "4.5"},
                            {"action": "deliverService", "cents": 1500},
                            {"specification": "grain", "cents": 61},
                            {"specification": "oven", "cents": 70_000},
                            {"specification": "flour", "cents": 3},
                            {"specification": "bran", "cents": 1},
                        ]
                    },
                },
            ],
        },
    },
}

IBAN = "FR7699999000010010840488770"


def bakery(folder: Path, patch: pytest.MonkeyPatch) -> Commons:
    """The books up to the day on which money is distributed by the rule `loaves`."""
    patch.setattr(
        "subak.service.clock.SystemClock.now", lambda _: CivilTime.seconds("2024-11-20", 12)
    )
    books = Commons(folder)
    books.open()
    protocol, rule = folder.parent / "baking.json", folder.parent / "bread.json"
    protocol.write_text(json.dumps(json.loads(sample("d")) | {"family": "baking", "series": "B"}))
    rule.write_text(json.dumps(RULE))
    for line in YEAR.replace("\n    ", " ").replace("baking.json", str(protocol)).splitlines():
        if line:
            books.does(line)
    books.does(f"fund pool Till --id till --iban {IBAN} --pact pact-bakery --as friends")
    patch.setattr("subak.service.clock.SystemClock.now", lambda _: LATER)
    books.does("resume")
    books.does(f"distribute adopt till {rule} --id loaves --as friends")
    return books


def sold(books: Commons, run: str, euros: str, *deliveries: str) -> None:
    """Money came in for some deliveries, and is distributed."""
    statement = books.folder.parent / f"{run}.xml"
    books.does(f"fund pledge till {euros} --id {run}-sale --as town")
    books.does(f"bank receives till Town {euros} {run}-sale --out {statement}")
    books.does(f"import camt {statement} --pool till --as friends")
    named = " ".join(deliveries)
    books.does(f"distribute run loaves --from received --delivery {named} --id {run} --as friends")
