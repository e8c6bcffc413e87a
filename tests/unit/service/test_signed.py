"""Acts that their authors signed, through the writer and its socket, and back from the log."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import json as msgspec_json

from subak.audit.verify import verify
from subak.core import fold
from subak.core.entry import Entry
from subak.core.errors import Refused
from subak.core.proof import Proof
from subak.ledger.agents import AgentRegistered
from subak.ledger.passkey_sites import PasskeysAccepted
from subak.service.clock import SetClock
from subak.service.folder import Folder
from subak.service.said import read_signed, said_bytes
from subak.service.server import Server
from subak.service.submission import Actor, Submission
from subak.service.writer import Writer
from subak.transport.folder_source import FolderSource
from tests.support.authors import PAGE, SITE, Author, Key, Passkey, key_added, other_s
from tests.support.books import FIRST_SECOND, agent, new_books

ORIGIN = "example.org/vive"
SAFE, TELEPHONE = Key("safe"), Passkey("telephone")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Books whose keeper holds a key and a passkey."""
    folder = new_books(tmp_path / "books")
    with Writer(folder, SetClock(FIRST_SECOND)) as writer:
        site = PasskeysAccepted(id="site", site=SITE, origins=(PAGE,))
        writer.submit(Submission([site], "ada", "house"))
        writer.submit(Submission([key_added(SAFE, "ada")], "ada"))
        second = key_added(TELEPHONE, "ada")
        proof = SAFE.prove(ORIGIN, second, "ada", None)
        writer.submit(Submission([second], "ada", proofs=[proof]))
    return folder


@pytest.fixture
def writer(folder: Folder) -> Iterator[Writer]:
    with Writer(folder, SetClock(FIRST_SECOND)) as writer:
        yield writer


def signed(author: Author, *said: Entry) -> Submission:
    """Agents that Ada registers, each signed."""
    proofs = [author.prove(ORIGIN, each, "ada", "house") for each in said]
    return Submission(said, "ada", "house", proofs=proofs)


def proofs_of(writer: Writer) -> list[Proof]:
    return [fold.stamp_of(raw).proof for raw in writer.store.entries(4)]


def test_each_entry_of_a_batch_has_its_own_proof(writer: Writer) -> None:
    said = [agent(f"a{number}") for number in range(3)]
    submission = signed(SAFE, *said)
    assert writer.submit(submission) == [4, 5, 6]
    assert proofs_of(writer) == list(submission.proofs)


def test_proofs_of_another_order_leave_nothing(writer: Writer) -> None:
    submission = signed(SAFE, agent("a"), agent("b"))
    turned = Submission(submission.entries, "ada", "house", proofs=submission.proofs[::-1])
    with pytest.raises(Refused, match="proof.signature_wrong"):
        writer.submit(turned)
    assert writer.state.size == 4


@pytest.mark.parametrize("again", [SAFE, TELEPHONE, None], ids=["key", "passkey", "session"])
def test_the_same_act_signed_again_is_answered_with_its_position(
    writer: Writer, again: Author | None
) -> None:
    assert writer.submit(signed(TELEPHONE, agent("a"))) == [4]
    before = proofs_of(writer)
    repeated = signed(again, agent("a")) if again else Submission([agent("a")], "ada", "house")
    assert writer.submit(repeated) == [4]
    other = AgentRegistered(id="a", type="person", sphere="commons", name=bytes(32))
    with pytest.raises(Refused, match="entry.id_used"):
        writer.submit(signed(SAFE, other))
    assert proofs_of(writer) == before


def test_over_the_socket_there_is_a_proof_for_each_entry_or_none(writer: Writer) -> None:
    submission = signed(TELEPHONE, agent("a"), agent("b"))
    request = {
        "by": "ada",
        "principal": "house",
        "entries": [json.loads(said_bytes(each)) for each in submission.entries],
        "proofs": json.loads(msgspec_json.encode(submission.proofs[:1])),
    }
    assert Server(writer).answer(json.dumps(request).encode()).code == "entry.field_wrong"


def test_verification_counts_who_signed(folder: Folder) -> None:
    with Writer(folder, SetClock(FIRST_SECOND + 86_400)) as writer:
        writer.submit(signed(SAFE, agent("a")))
        writer.submit(signed(TELEPHONE, agent("b")))
    found = verify(FolderSource(folder.root))
    assert (found.size, found.days) == (7, 1)
    assert found.proofs == {"session": 3, "key": 2, "passkey": 1}


def line(author: Author, said: Entry, **more: object) -> bytes:
    """What a portal hands over: an act with its author and proof, as JSON."""
    proof = json.loads(msgspec_json.encode(author.prove(ORIGIN, said, "ada", "house")))
    told = {**json.loads(said_bytes(said)), "by": "ada", "for": "house", "proof": proof}
    return json.dumps(told | more, indent=1).encode()


def test_a_signed_line_says_who_signed_it() -> None:
    said = agent("a")
    proof = SAFE.prove(ORIGIN, said, "ada", "house")
    assert read_signed(line(SAFE, said)) == (said, Actor("ada", "house", proof))
    assert read_signed(said_bytes(said)) == (said, None)


def test_a_passkey_that_gave_the_higher_s_is_written_in_the_only_spelling() -> None:
    """A browser gives what the authenticator made; the log has one spelling of it."""
    said = agent("a")
    told = json.loads(line(TELEPHONE, said))
    signature = base64.b64decode(told["proof"]["signature"])
    higher = other_s(signature)
    told["proof"]["signature"] = base64.b64encode(higher).decode()
    _, actor = read_signed(json.dumps(told).encode())
    assert actor is not None
    assert getattr(actor.proof, "signature", b"") == signature != higher


@pytest.mark.parametrize(
    "more", [{"proof": None}, {"by": ""}, {"proof": {"way": "magic"}}, {"note": "x"}, {"by": 1}]
)
def test_lines_that_are_signed_by_half(more: dict[str, object]) -> None:
    told = json.loads(line(SAFE, agent("a"))) | more
    told = {name: value for name, value in told.items() if value is not None}
    with pytest.raises(Refused, match="entry.field_wrong"):
        read_signed(json.dumps(told).encode())
