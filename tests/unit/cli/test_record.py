"""`subak record`: contributions and other events, from what people know."""

from pathlib import Path

import pytest

from tests.unit.cli.commons import Commons

ADD = "record add pact-garden hours minutes=1h30 --as kim"


def test_what_was_not_given_follows_from_the_pact(garden: Commons) -> None:
    told = garden.told(f"{ADD} --evidence notebook-page=p.7")
    assert told["credits"] == 90
    assert told["due"] == "2024-12-20"
    assert told["recognisers"] == ["gardens", "lea"]
    assert told["evidence_missing"] is False


def test_the_sentence_says_what_follows(garden: Commons) -> None:
    answer = garden.does(f"{ADD} --id c1")
    assert "the contribution c1 of kim" in answer
    assert "subak recognise decide c1 --as gardens" in answer
    assert "notebook-page / attendance-sheet" in answer
    assert "20 December 2024" in answer


def test_evidence_from_a_file_is_kept_privately(garden: Commons, tmp_path: Path) -> None:
    page = tmp_path / "page.jpg"
    page.write_bytes(b"\xff\xd8 secret")
    garden.does(f"{ADD} --evidence notebook-page=@{page}")
    public = [file.read_bytes() for file in (garden.folder / "public").rglob("*") if file.is_file()]
    assert not any(b"secret" in raw or b"page.jpg" in raw for raw in public)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("record add nothing hours 90 --as kim", "pact.unknown"),
        ("record add pact-garden nothing 90 --as kim", "argument.protocol_not_in_pact"),
        ("record add pact-garden hours 90 --provider lea", "argument.not_a_party"),
        ("record add pact-garden hours days=3 --as kim", "argument.measure_unknown"),
        ("record add pact-garden hours minutes=3:1 --as kim", "argument.measure_malformed"),
        ("record add pact-garden hours minutes=many --as kim", "argument.amount_malformed"),
        ("record add pact-garden hours minutes=12.40 --as kim", "argument.amount_too_fine"),
        (f"{ADD} --evidence page", "argument.evidence_malformed"),
        (f"{ADD} --evidence notebook-page=@nowhere", "argument.file_unreadable"),
        (f"{ADD} --on 2024-11-21", "event.in_future"),
        (f"{ADD} --on 2024-11-31", "stamp.day_malformed"),
        (f"{ADD} --provider nobody --as nobody", "agent.unknown"),
    ],
)
def test_mistakes_are_refused_by_name(garden: Commons, line: str, code: str) -> None:
    assert garden.refusal(line) == code


def test_who_is_no_party_is_told_which_mandate_would_do(garden: Commons) -> None:
    answer = garden.refused_text("record add pact-garden hours 90 --provider kim")
    assert "subak mandate grant keeper kim record --until" in answer
    garden.does("mandate grant keeper kim record --until 2025-01-01")
    garden.does("record add pact-garden hours 90 --provider kim --for kim")


def test_a_range_stands_beside_the_measure(commons: Commons) -> None:
    commons.make_pact()
    commons.does("protocol publish --sample a")
    commons.does(
        "pact declare garden --protocol nitrate-residue --partner friends --recogniser gardens"
        " --appeal ombud --id p --as friends"
    )
    commons.does("pact publish p --as town")
    commons.does("pact sign p --as friends")
    line = "record add p nitrate-residue ares=1240 residue=38{} --as friends"
    assert commons.refusal(line.format("")) == "contribution.range_missing"
    assert commons.told(line.format(":35:41"))["credits"] == 1240
    assert commons.told(line.format(":35:61").replace("38", "61"))["credits"] == 0


def test_corrections_and_withdrawals(garden: Commons) -> None:
    garden.does(f"{ADD} --id c1")
    assert garden.told("record correct c1 minutes=-0h30 effort=-30 --as kim")["count"] == 2
    assert garden.refusal("record correct c1 days=1 --as kim") == "argument.measure_unknown"
    assert garden.refusal("record correct c1 minutes=-90 --as kim") == "event.correction_below_zero"
    assert garden.refusal("record correct c1 minutes=1 --as lea") == "event.not_by_recorder"
    assert garden.refusal("record correct none minutes=1 --as kim") == "event.unknown"
    garden.does("record withdraw c1 --as kim")
    assert garden.refusal("recognise decide c1 --as gardens") == "contribution.settled"


def test_events_of_the_ledger(garden: Commons) -> None:
    garden.does("resource kind hay --unit are")
    event = "record event"
    garden.does(
        f"{event} produce --creates h --specification hay --quantity 5 are --as friends --id e1"
    )
    garden.does(
        f"{event} transfer --receiver kim --resource h --creates k --specification hay"
        " --quantity 2 are --as friends"
    )
    garden.does(
        f"{event} move --resource h --to-resource h --quantity 3 are --place barn --as friends"
    )
    garden.does("record open --id drying --as friends")
    garden.does(f"{event} accept --resource h --process drying --quantity 3 are --as friends")
    assert garden.refusal("record close drying --as friends") == "process.not_empty"
    garden.does(f"{event} modify --resource h --process drying --quantity 3 are --as friends")
    garden.does("record close drying --as friends")
    garden.does(f"{event} work --effort 90 minute --receiver friends --as kim --classified-as care")
    assert garden.refusal(f"{event} work --effort 90 hour --as kim") == "unit.unknown"
    assert garden.refusal(f"{event} consume --quantity 1 are --resource h --as kim") == (
        "event.not_accountable"
    )


def test_a_contribution_goes_into_a_process(garden: Commons) -> None:
    garden.does("record open --id digging --as friends")
    garden.does(f"{ADD} --id c1 --process digging")
    assert garden.told("show events digging")[0]["id"] == "c1"
    assert garden.refusal(f"{ADD} --process weeding") == "process.unknown"


def test_what_an_event_makes_bears_a_name_that_is_published(garden: Commons) -> None:
    garden.does("resource kind hay --unit are")
    garden.does(
        'record event produce --creates h --specification hay --name "First hay"'
        " --quantity 5 are --as friends"
    )
    assert garden.told("show resources h")[0]["name"] == "First hay"
    opened = [path.read_text() for path in (garden.folder / "public/openings").iterdir()]
    assert any("First hay" in each for each in opened)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("--creates h", "argument.kind_missing"),
        ('--name "First hay"', "argument.nothing_created"),
        ("--specification hay", "argument.nothing_created"),
    ],
)
def test_what_an_event_makes_has_an_id_and_a_kind(garden: Commons, given: str, code: str) -> None:
    line = f"record event produce --quantity 5 are --as friends {given}"
    assert garden.refusal(line) == code
