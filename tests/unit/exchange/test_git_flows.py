"""Commits as processes: what they cite and give out, one version of a file after the other."""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from subak.core.values import AgentId, PactId, ProtocolId, ResourceId
from subak.exchange.git_contributions import Contributing, Imported
from subak.exchange.git_flows import Flowing
from subak.exchange.git_history import Author, Change, Commit
from subak.ledger.events import EventRecorded
from subak.ledger.processes import ProcessOpened

ADA = Author("Ada", "ada@example.org")
TURNING = Contributing(
    PactId("pact"), ProtocolId("changes"), AgentId("code"), bytes(range(32)), flows=True
)


def commit(number: int, **changes: bool) -> Commit:
    """A commit with its files; true is a file that it leaves there, false one that it removes."""
    changed = tuple(Change(path.encode(), not stays) for path, stays in changes.items())
    lines = 7, 3, 0, len(changed)
    return Commit(f"{number:040x}", 1_700_049_600, "2023-11-15", (ADA,), *lines, changed)


class Told:
    """Commits that were turned one after the other, from what was known before."""

    def __init__(
        self,
        *commits: Commit,
        versions: Mapping[ResourceId, int] | None = None,
        known: set[str] | None = None,
        turning: Contributing = TURNING,
        worked: bool = True,
    ) -> None:
        self.batch = Imported()
        self.flowing = Flowing(turning, versions or {}, set() if known is None else known)
        self.new = [self.flowing.add(each, self.batch, worked=worked) for each in commits]

    @property
    def acts(self) -> list[str]:
        """What happened to files, each by a letter in the order in which they were first there."""
        letters: dict[str, str] = {}
        for each in self.batch.flows:
            letters.setdefault(file_of(each), "abcdef"[len(letters)])
        return [f"{each.action} {letters[file_of(each)]}" for each in self.batch.flows]


def file_of(event: EventRecorded) -> str:
    """The resource of an event, there already or created."""
    return event.creates.id if event.creates else str(event.resource)


def test_a_commit_cites_what_it_changes_and_gives_out_the_next_version() -> None:
    first, second = commit(1, a=True, b=True), commit(2, a=True)
    told = Told(first, second)
    assert told.acts == ["produce a", "produce b", "cite a", "produce a"]
    assert [each.id for each in told.batch.processes] == [
        TURNING.process_of(first),
        TURNING.process_of(second),
    ]
    assert {each.process for each in told.batch.flows[2:]} == {TURNING.process_of(second)}
    assert told.batch.processes[0].pact == "pact"


def test_what_is_removed_is_cited_and_lowered_and_can_come_again() -> None:
    told = Told(
        commit(1, a=True),
        commit(2, a=True),
        commit(3, a=False),
        commit(4, a=True),
        commit(5, a=True),
    )
    assert told.acts[2:] == ["produce a", "cite a", "lower a", "produce a", "cite a", "produce a"]
    lowered = told.batch.flows[4]
    assert lowered.quantity is not None
    assert (lowered.quantity.amount, lowered.process) == ("2", None)


def test_what_was_not_there_is_neither_cited_nor_lowered() -> None:
    assert Told(commit(1, a=False)).acts == []


def test_a_commit_without_files_is_no_process() -> None:
    merge = commit(1)
    told = Told(merge)
    assert (told.new, told.batch.processes) == ([False], [])
    assert TURNING.process_of(merge) is None


def test_without_flows_no_commit_is_a_process() -> None:
    assert replace(TURNING, flows=False).process_of(commit(1, a=True)) is None


def test_parts_of_authors_go_into_the_process() -> None:
    batch = Imported()
    TURNING.add(commit(1, a=True), set(), batch)
    TURNING.add(commit(2), set(), batch)
    assert [each.process for each in batch.events] == [TURNING.process_of(commit(1, a=True)), None]


def test_into_which_no_part_goes_that_cites_nothing() -> None:
    first = Told(commit(1, a=True))
    there = {ResourceId(file_of(first.batch.flows[0])): 1}
    assert Told(commit(2, a=True), versions=there, worked=False).acts == ["produce a"]


def test_a_commit_is_a_process_once() -> None:
    known = set[str]()
    assert Told(commit(1, a=True), commit(1, a=True), known=known).new == [True, False]
    assert Told(commit(1, a=True), known=known).batch == Imported()


def test_no_path_stands_in_an_entry_and_its_name_is_kept() -> None:
    told = Told(commit(1, secret_plan=True))
    (created,) = told.batch.flows
    (payload,) = told.batch.payloads
    assert payload.content == b'"secret_plan"'
    assert created.creates is not None
    assert created.creates.name == payload.commitment
    assert "plan" not in repr(told.batch.said)


def test_files_of_two_pacts_are_others() -> None:
    other = replace(TURNING, pact=PactId("other"))
    (here,) = Told(commit(1, a=True)).batch.flows
    (there,) = Told(commit(1, a=True), turning=other).batch.flows
    assert file_of(here) != file_of(there)
    assert here.process != there.process


def test_a_release_cites_all_that_is_there_and_gives_out_one_thing() -> None:
    told = Told(commit(1, a=True, b=True, c=True), commit(2, b=False))
    opened, *cited, made, closed = told.flowing.release("v1", "2024-01-01")
    a, _, c = (file_of(each) for each in told.batch.flows[:3])
    assert isinstance(opened, ProcessOpened)
    assert [file_of(each) for each in cited if isinstance(each, EventRecorded)] == sorted([a, c])
    assert isinstance(made, EventRecorded)
    assert (made.action, file_of(made), made.process) == ("produce", "v1", opened.id)
    assert closed.id == "v1.closed"


@given(
    st.lists(
        st.dictionaries(st.sampled_from("abc"), st.booleans(), min_size=1), min_size=1, max_size=9
    ),
    st.integers(0, 9),
)
def test_an_import_in_two_halves_says_what_one_says(
    history: list[dict[str, bool]], cut: int
) -> None:
    commits = [commit(number, **changes) for number, changes in enumerate(history)]
    whole = Told(*commits)
    known = set[str]()
    first = Told(*commits[:cut], known=known)
    versions = dict.fromkeys(map(ResourceId, map(file_of, first.batch.flows)), 0)
    for each in first.batch.flows:
        file = ResourceId(file_of(each))
        versions[file] = {"produce": versions[file] + 1, "lower": 0}.get(
            each.action, versions[file]
        )
    second = Told(*commits[cut:], versions=versions, known=known)
    assert [each.id for each in (*first.batch.flows, *second.batch.flows)] == [
        each.id for each in whole.batch.flows
    ]
    assert [each.action for each in (*first.batch.flows, *second.batch.flows)] == [
        each.action for each in whole.batch.flows
    ]
