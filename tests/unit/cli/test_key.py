"""`subak key`, and `--key` on every act: made, added, replaced, lost, recovered; norms; lines."""

import base64
import json
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from subak.core.entry import Entry
from subak.service.said import said_bytes
from tests.support.authors import PAGE, SITE, Author, Key, Passkey, key_added
from tests.support.books import agent
from tests.unit.cli.commons import Commons
from tests.unit.cli.conftest import stand_still

ORIGIN = "example.org/garden"


class Keys(Commons):
    """Books and keys in files beside them."""

    def file(self, name: str) -> str:
        """The file of a key."""
        return shlex.quote(str(self.folder.parent / f"{name}.key"))

    def make(self, name: str) -> str:
        """A new key; its public half."""
        return str(self.told(f"key new {self.file(name)}")["public"])

    def proof_of(self, kind: str) -> str:
        """How the last entry of a kind is proved."""
        last = self.told(f"show log {kind}")[-1]
        return str(self.told(f"show entry {last['entry']}")["stamp"]["proof"]["way"])

    def line(self, author: Author, said: Entry, by: str, principal: str | None = None) -> str:
        """A signed act, as a portal hands it over."""
        proof = json.loads(msgspec.json.encode(author.prove(ORIGIN, said, by, principal)))
        told = {**json.loads(said_bytes(said)), "by": by, "proof": proof}
        return json.dumps(told | ({"for": principal} if principal else {}))

    def lines(self, *lines: str) -> str:
        """A file of lines."""
        file = self.folder.parent / "lines.jsonl"
        file.write_text("\n".join(lines), encoding="utf-8")
        return shlex.quote(str(file))


@pytest.fixture
def books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keys:
    """Books with a few agents, and their recovery key beside them."""
    stand_still(monkeypatch)
    books = Keys(tmp_path / "books")
    books.open()
    return books


@pytest.fixture
def safe(books: Keys) -> Iterator[Keys]:
    """The same, whose keeper holds a key."""
    books.does(f"key add {books.make('safe')}")
    yield books
    assert books.told(f"verify {books.folder}")["verified"] == "yes"


def test_a_key_is_for_its_owner_alone_and_never_written_over(books: Keys) -> None:
    books.make("kim")
    file = books.folder.parent / "kim.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert books.refusal(f"key new {books.file('kim')}") == "key.file_exists"


def test_every_act_can_be_signed(safe: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    safe.does(f"agent Cy --id cy --key {safe.file('safe')}")
    assert safe.proof_of("agent.registered") == "key"
    monkeypatch.setenv("SUBAK_KEY", str(safe.folder.parent / "safe.key"))
    safe.does("mandate grant cy friends record --until 2027-12-31")
    assert safe.proof_of("mandate.granted") == "key"
    acts = safe.told(f"verify {safe.folder}")["acts"]
    assert acts == {"signed": 2, "key": 2, "passkey": 0, "recovery": 0, "vouched": 8}
    assert "signed by keeper with the key key-" in safe.does("show entry 9")


def test_a_key_signs_for_its_holder_alone(safe: Keys) -> None:
    key = safe.file("safe")
    added = f"key add {safe.make('unknown')} --as kim"
    assert safe.refusal(f"{added} --key {key}") == "proof.key_not_held"
    unknown = safe.file("unknown")
    assert safe.refusal(f"agent Cy --id cy --key {unknown}") == "proof.key_not_held"
    assert safe.refusal(f"agent Cy --key {safe.file('nowhere')}") == "key.file_missing"


def test_a_key_is_replaced(safe: Keys) -> None:
    safe.make("new")
    old, new = safe.file("safe"), safe.file("new")
    assert safe.refusal(f"key rotate {new}") == "argument.key_missing"
    assert "signs with key-" in safe.does(f"key rotate {new} --key {old}")
    assert safe.refusal(f"agent Cy --id cy --key {old}") == "proof.key_not_held"
    safe.does(f"agent Cy --id cy --key {new}")
    told = safe.told("key list")
    assert [(row["agent"], row["end_reason"]) for row in told] == [
        ("keeper", "rotated"),
        ("keeper", None),
    ]


def test_a_person_is_enrolled_again(safe: Keys) -> None:
    key, lost = safe.file("safe"), safe.make("kim")
    safe.does(f"key add {lost} --as kim")
    name = safe.told("key list kim")[0]["id"]
    assert safe.refusal(f"key add {safe.make('new')} --as kim") == "key.not_signed"
    assert safe.refusal(f"key end {name} --reason lost --agent kim") == "key.not_signed"
    safe.does(f"key end {name} --reason lost --agent kim --key {key}")
    again = safe.make("again")
    safe.does(f"key add {again} --agent kim --key {key}")
    assert [row["added_by"] for row in safe.told("show keys kim")] == ["kim", "keeper"]
    assert "lost" in safe.does("show agents kim")


def test_the_keeper_recovers(books: Keys) -> None:
    books.does(f"key add {books.make('safe')}")
    recovery = shlex.quote(f"{books.folder}-recovery.key")
    spare = books.make("spare")
    books.does(f"key recover {spare} --recovery-key {recovery} --others compromised")
    told = books.told("key list")
    assert [row["end_reason"] for row in told] == ["compromised", None]
    books.does(f"agent Cy --id cy --key {books.file('spare')}")
    acts = books.told(f"verify {books.folder}")["acts"]
    assert (acts["recovery"], acts["key"]) == (2, 1)
    wrong = f"key recover {books.make('other')} --recovery-key {books.file('spare')}"
    assert books.refusal(wrong) == "proof.signature_wrong"


def test_signatures_are_required(safe: Keys) -> None:
    key = safe.file("safe")
    require = "key require agent.registered --ways key passkey"
    assert safe.refusal(require) == "proofs.not_signed"
    safe.does(f"{require} --key {key}")
    assert "--key" in safe.refused_text("agent Cy --id cy")
    safe.does(f"agent Cy --id cy --key {key}")
    told = safe.told("show proofs")
    assert told == [{"kind": "agent.registered", "since": "2024-11-20", "ways": "key passkey"}]


@pytest.mark.parametrize("public", ["kim", "AAAA", base64.b64encode(bytes(32)).decode()])
def test_public_keys_that_are_none(books: Keys, public: str) -> None:
    assert books.refusal(f"key add {public}") == "argument.public_key_malformed"


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA"])
def test_a_portal_hands_over_what_a_passkey_signed(safe: Keys, algorithm: str) -> None:
    key, passkey = safe.file("safe"), Passkey("telephone", algorithm)  # type: ignore[arg-type]
    cose = base64.b64encode(passkey.public_key).decode()
    safe.does(f"key site {SITE} {PAGE} --key {key}")
    safe.does(f"key add {cose} --agent kim --key {key}")
    assert [row["way"] for row in safe.told("key list kim")] == ["passkey"]
    second = key_added(Key("desktop"), "kim")
    safe.does(f"submit {safe.lines(safe.line(passkey, second, 'kim'))}")
    assert safe.proof_of("key.added") == "passkey"
    assert safe.told("show sites")[0]["origins"] == PAGE
    elsewhere = Passkey("telephone", algorithm, page="https://example.com")  # type: ignore[arg-type]
    third = safe.line(elsewhere, key_added(Key("third"), "kim"), "kim")
    assert safe.refusal(f"submit {safe.lines(third)}") == "passkey.origin_unknown"


def test_lines_of_one_author_together_of_several_one_by_one(safe: Keys) -> None:
    key = Key("kim")
    safe.does(f"key add {base64.b64encode(key.public_key).decode()} --as kim")
    signed = safe.line(key, key_added(Key("more"), "kim"), "kim")
    plain = said_bytes(agent("cy")).decode()
    file = safe.lines(signed, plain)
    command = f"submit {file} --for operator --key {safe.file('safe')}"
    assert safe.refusal(command) == "submit.authors_differ"
    safe.does(f"{command} --each")
    assert [row["agent"] for row in safe.told("key list kim")] == ["kim", "kim"]
    assert safe.proof_of("agent.registered") == "key"
    safe.does(f"{command} --each")
