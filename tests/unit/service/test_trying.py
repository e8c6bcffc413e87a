"""A copy of the books to try rules in: the same results as the books, and nothing of it is kept."""

import json
from pathlib import Path
from typing import Any

import pytest

from subak.core.books import Books
from subak.core.canonical import Json
from subak.core.errors import Refused
from subak.core.values import RuleId
from subak.finance.comparing import Outcome
from subak.ledger.proof_norms import ProofNorm, ProofNorms, Step
from subak.service import trying
from subak.service.copied import Copied, copy_before, copy_of_day, copy_of_now
from subak.service.folder import Folder
from subak.service.trying import Trial
from tests.support.books import agent
from tests.unit.cli.commons import Commons
from tests.unit.cli.conftest import filled_once, made_once, pot
from tests.unit.cli.pot import distribute

__all__ = ["filled_once", "made_once", "pot"]


def rule_of(root: Json) -> Json:
    """A rule document with this root."""
    titles: Json = {"en": "A rule", "fr": "Une règle"}
    return {"schema": "subak/rule/1", "title": titles, "root": root}


PARTS: list[Json] = [
    {"id": "roof", "weight": 1, "account": "roof"},
    {"id": "both", "weight": 9, "equal": {"among": ["kim", "moe"]}},
]
EQUAL = rule_of({"id": "all", "split": PARTS})


def silent(_done: int, _total: int) -> None:
    """Nobody looks at the progress."""


def trial_of(copied: Copied) -> Trial:
    return Trial(copied, "pot")


def refusal(pytest_raises: Any) -> str:
    return str(pytest_raises.value.code)


def test_a_document_gives_what_its_run_gives(pot: Commons, tmp_path: Path) -> None:
    (tmp_path / "rule.json").write_text(json.dumps(EQUAL), encoding="utf-8")
    trial = trial_of(copy_of_now(Folder(pot.folder)))
    trial.take(["received"])
    found = trial.outcome(trial.of_document(EQUAL, "rule.json"))
    distribute(pot, "rule.json")
    paid = {row["payee"]: row["cents"] for row in pot.told("show payouts d1")}
    assert found.payees == paid == {"kim": 4501, "moe": 4500}
    assert found.accounts == {"kept:roof": 1000}


def test_just_before_a_run_the_money_is_there_again(pot: Commons) -> None:
    distribute(pot, "--equal kim moe")
    copied, said = copy_before(Folder(pot.folder), "d1", silent)
    trial = trial_of(copied)
    trial.take(["received"])
    assert trial.outcome(trial.of_books(RuleId("rule-d1"))).payees == {"kim": 5001, "moe": 5000}
    assert said.id == "d1"
    with pytest.raises(Refused) as refused:
        copy_before(Folder(pot.folder), "d9", silent)
    assert refusal(refused) == "simulate.run_unknown"


def test_a_day_of_the_past_is_as_it_was_then(pot: Commons) -> None:
    now = copy_of_now(Folder(pot.folder)).state
    copied = copy_of_day(Folder(pot.folder), "2024-11-20", silent)
    assert (copied.state.today, copied.state.size) == (now.today, now.size)
    with pytest.raises(Refused) as refused:
        copy_of_day(Folder(pot.folder), "2024-11-19", silent)
    assert refusal(refused) == "simulate.before_the_books"


def test_days_end_in_the_copy_and_only_forward(pot: Commons) -> None:
    copied = copy_of_now(Folder(pot.folder))
    copied.until("2024-12-24")
    assert copied.state.today == "2024-12-24"
    for day, code in (
        ("2024-12-23", "simulate.day_past"),
        ("2099-01-01", "simulate.day_far"),
        ("2024-13-01", "stamp.day_malformed"),
    ):
        with pytest.raises(Refused) as refused:
            copied.until(day)
        assert refusal(refused) == code


def test_nobody_signs_a_supposition(pot: Commons) -> None:
    state = copy_of_now(Folder(pot.folder)).state
    norm = ProofNorm(steps=(Step(since="2024-01-01", ways=("key",)),))
    state[ProofNorms].put("all", norm)
    copied = Copied(state)
    opening = state[Books].opening
    copied.say(agent("zoe"), opening.keeper, opening.operator)
    assert "zoe" in copied.state.used


def test_supposed_money_needs_no_receipt(pot: Commons) -> None:
    trial = trial_of(copy_of_now(Folder(pot.folder)))
    trial.suppose_money(10_000)
    found = trial.outcome(trial.of_document(EQUAL, "rule.json"))
    assert found.payees == {"kim": 4500, "moe": 4500}
    assert found.amount == 10_000


@pytest.mark.parametrize(
    ("sources", "code"),
    [
        (["nothing"], "distribution.source_unknown"),
        (["kept:roof", "kept:roof"], "distribution.source_twice"),
    ],
)
def test_money_that_is_not_there_is_not_taken(pot: Commons, sources: list[str], code: str) -> None:
    trial = trial_of(copy_of_now(Folder(pot.folder)))
    with pytest.raises(Refused) as refused:
        trial.take(sources)
    assert refusal(refused) == code


def test_a_pool_that_is_not_there_has_no_trial(pot: Commons) -> None:
    with pytest.raises(Refused) as refused:
        Trial(copy_of_now(Folder(pot.folder)), "purse")
    assert refusal(refused) == "simulate.pool_unknown"


def effects_of(trial: Trial, document: Json, *nodes: str) -> dict[tuple[str, int], int]:
    """How much goes elsewhere, by node and percentage."""
    tried = trial.of_document(document, "rule.json")
    return {(e.node, e.percent): e.moved for e in trial.effects(tried, nodes, silent)}


def test_each_number_is_varied_and_taken_back(pot: Commons) -> None:
    trial = trial_of(copy_of_now(Folder(pot.folder)))
    trial.suppose_money(10_000)
    tried = trial.of_document(EQUAL, "rule.json")
    before: Outcome = trial.outcome(tried)
    assert effects_of(trial, EQUAL) == {
        ("roof", 10): 89, ("roof", -10): 91, ("both", 10): 83, ("both", -10): 99,
    }  # fmt: skip
    assert effects_of(trial, EQUAL, "roof") == {("roof", 10): 89, ("roof", -10): 91}
    assert trial.outcome(tried) == before


def test_what_was_paid_counts_for_a_varied_rule(pot: Commons, tmp_path: Path) -> None:
    claims: list[Json] = [
        {"id": "saw", "to": "kim", "cents": 5000},
        {"id": "hay", "to": "moe", "cents": 9000},
    ]
    rule = rule_of({"id": "debts", "claims": claims})
    (tmp_path / "debts.json").write_text(json.dumps(rule), encoding="utf-8")
    distribute(pot, "debts.json")
    trial = trial_of(copy_of_now(Folder(pot.folder)))
    trial.suppose_money(20_000)
    tried = trial.of_books(RuleId("rule-d1"))
    assert trial.outcome(tried).payees == {"kim": 1428, "moe": 2571}
    effects = trial.effects(tried, (), silent)
    assert {(e.name, e.percent): (e.loses, e.loses_cents) for e in effects} == {
        ("saw.cents", 10): ("undistributed:debts", -500),
        ("saw.cents", -10): ("kim", -500),
        ("hay.cents", 10): ("undistributed:debts", -900),
        ("hay.cents", -10): ("moe", -900),
    }


def test_a_varied_rule_that_may_not_be_is_told(pot: Commons) -> None:
    trial = trial_of(copy_of_now(Folder(pot.folder)))
    trial.suppose_money(10_000)
    whole: Json = {"id": "kim", "weight": 100, "to": "kim"}
    rule = rule_of({"id": "all", "total": 100, "split": [whole]})
    tried = trial.of_document(rule, "rule.json")
    found = {(e.name, e.percent): e.refused for e in trial.effects(tried, (), silent)}
    malformed = "distribution.document_malformed"
    assert found == {
        ("total", 10): "", ("total", -10): malformed,
        ("weight", 10): malformed, ("weight", -10): "",
    }  # fmt: skip


def test_too_many_numbers_ask_for_a_node(pot: Commons, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "MOST_PARAMETERS", 1)
    trial = trial_of(copy_of_now(Folder(pot.folder)))
    trial.suppose_money(10_000)
    with pytest.raises(Refused) as refused:
        effects_of(trial, EQUAL)
    assert refusal(refused) == "simulate.too_many_parameters"
    with pytest.raises(Refused) as refused:
        effects_of(trial, EQUAL, "cellar")
    assert refusal(refused) == "simulate.node_unknown"
    assert len(effects_of(trial, EQUAL, "roof")) == 2


def test_why_the_books_would_refuse_the_run(pot: Commons) -> None:
    trial = trial_of(copy_of_now(Folder(pot.folder)))
    trial.suppose_money(100)
    nothing = rule_of({"id": "all", "hours": {"protocols": ["other"]}})
    with pytest.raises(Refused) as refused:
        trial.of_document(nothing, "rule.json")
    assert refusal(refused) == "distribution.protocol_not_in_pact"
    tried = trial.of_document(EQUAL, "rule.json")
    assert trial.refusal(tried, trial.outcome(tried)) is None
    kept = rule_of({"id": "all", "rates": {"protocols": ["hours"]}})
    tried = trial.of_document(kept, "rule.json")
    why = trial.refusal(tried, trial.outcome(tried))
    assert why is not None
    assert why.code == "distribution.nothing_to_distribute"
