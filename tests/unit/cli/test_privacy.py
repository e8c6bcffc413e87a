"""What a crawler finds about persons in public bytes: nothing, however the books came to be."""

import hashlib
import json
import shutil
import sqlite3
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from subak.cli import main
from subak.core.commitment import SALT_BYTES, commitment
from subak.core.entry import REGISTRY
from subak.core.values import Hash
from subak.ledger.payloads import fields_of, payloads_of
from subak.service.databases import reading_of
from subak.service.folder import Folder
from subak.service.logged import read_logged
from tests.support import crawler
from tests.support.books import copy_books
from tests.support.git_repositories import a_commit, a_file, a_repository, git
from tests.unit.cli.commons import Commons
from tests.unit.cli.test_import_git import SETTING_UP

AUTHORS = (
    "Amandine Pistache <amandine.pistache@example.org>",
    "Théodule Cornichon <theodule@cornichon.example>",
    "Pélagie Rutabaga <pelagie-rutabaga@example.net>",
)
ALONE = "Entretien du sentier par "
ALLOWED = {
    "books.opened": {"recovery_key"},
    "day.closed": {"digests"},
    "distribution.adopted": {"document"},
    "distribution.published": {"document"},
    "distribution.run": {"input"},
    "logkey.appointed": {"former", "key"},
    "pact.declared": {"document"},
    "payout.sent": {"file"},
    "protocol.published": {"document"},
    "score.published": {"document"},
}
"""Plain hashes: keys, digests, public documents, and files of orders that hold a chance."""


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history by people with names, in files that are named after them."""
    commits = []
    for number, author in enumerate(AUTHORS * 2):
        with_others = f"Co-authored-by: {AUTHORS[(number + 1) % 3]}" if number < 3 else ""
        message = f"{'Corvée avec ' if number < 3 else ALONE}{author.partition(' <')[0]}"
        file = a_file(f"journal-de-{number}-{author[:8]}.txt".encode(), b"mauvaises herbes")
        commits.append(a_commit(author.encode(), f"{message}\n\n{with_others}".encode(), file))
    return a_repository(tmp_path_factory.mktemp("git") / "code.git", commits)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """Books into which the history was imported, and a table of the same people."""
    root = tmp_path_factory.mktemp("privacy") / "books"
    assert main(["init", str(root), "--origin", "example.org/code"]) == 0
    commands = [line.split() for line in SETTING_UP.strip().splitlines()]
    commands += [["import", "git", str(repository), "--pact", "pact", "--as", "code"]]
    commands += [["import", "members", str(_table(root.parent, AUTHORS))]]
    for command in commands:
        assert main([*command, "--books", str(root), "--language", "en"]) == 0
    return root


def in_repository(repository: Path) -> list[str]:
    """Whatever the repository says of people: authors, messages, ids, names of files."""
    told = git(repository, "log", "--all", "--name-only", "--format=%H%n%T%n%an%n%ae%n%B").decode()
    return [line for line in told.splitlines() if line]


def test_the_sample_books_say_nothing_of_persons(made: Path) -> None:
    public, private = made / "public", made / "private"
    texts = list(crawler.private_texts(private))
    assert len(texts) > 150
    found = crawler.in_common(crawler.public_bytes(public), texts, crawler.opened(public))
    assert found == set()


def test_imports_say_nothing_of_persons(imported: Path, repository: Path) -> None:
    public, private = imported / "public", imported / "private"
    raw = crawler.public_bytes(public)
    texts = [*crawler.private_texts(private), *in_repository(repository)]
    assert len(texts) > 40
    assert crawler.in_common(raw, texts, crawler.opened(public)) == set()
    openings = " ".join(crawler.opened(public))
    for author in AUTHORS:
        for part in author.strip(">").replace(" <", " ").split():
            assert part.encode() not in raw
            assert part not in openings


@pytest.mark.parametrize("books", ["made", "imported"])
def test_no_dictionary_opens_a_commitment(books: str, request: pytest.FixtureRequest) -> None:
    folder = Folder(request.getfixturevalue(books))
    guesses = set(crawler.private_texts(folder.private))
    names = {form for text in guesses for form in (text, text.lower(), text.upper())}
    hidden, salts = committed(folder)
    assert len(hidden) > 20
    for name in names:
        for raw in (name.encode(), json.dumps(name, ensure_ascii=False).encode()):
            plain = {
                hashlib.sha256(raw).digest(),
                hashlib.sha256(b"subak/commit/v1\0" + raw).digest(),
            }
            salted = {commitment(salt, raw) for salt in salts}
            assert hidden.isdisjoint(plain | salted)


def committed(folder: Folder) -> tuple[set[bytes], set[bytes]]:
    """What is committed to and not open, and the salts that a stranger would try."""
    opened, salts = set(), {bytes(SALT_BYTES)}
    for path in (folder.public / "openings").glob("*.json"):
        opened.add(bytes.fromhex(path.stem))
        salts.add(b64decode(json.loads(path.read_bytes())["salt"]))
    hidden: set[bytes] = set()
    with closing(reading_of(folder)) as reading:
        for raw in reading.entries():
            said, _ = read_logged(raw)
            salts.add(hashlib.sha256(said.id.encode()).digest())
            hidden |= {each.commitment for each in payloads_of(said)}
    return hidden - opened, set(sorted(salts)[:60])


def test_salts_are_never_shared(made: Path) -> None:
    with closing(sqlite3.connect(made / "private" / "payloads.sqlite3")) as database:
        salts = [salt for (salt,) in database.execute("SELECT salt FROM payload")]
    assert len(set(salts)) == len(salts) > 100


def test_only_names_of_no_person_are_open(made: Path) -> None:
    folder = Folder(made)
    names = {path.stem for path in (folder.public / "openings").iterdir()}
    with closing(reading_of(folder)) as reading:
        held = [each for raw in reading.entries() for each in payloads_of(read_logged(raw)[0])]
    may_open = {
        each.commitment.hex() for each in held if each.may_open and each.field != "evidence"
    }
    assert names
    assert names <= may_open


def test_an_author_who_was_erased_does_not_come_back(
    imported: Path, repository: Path, tmp_path: Path
) -> None:
    copy_books(imported, tmp_path / "books")
    books, again = Commons(tmp_path / "books"), tmp_path / "again.git"
    shutil.copytree(repository, again)
    name, email = AUTHORS[0].rstrip(">").split(" <")
    (agent,) = (row["id"] for row in books.told("show agents") if row["name"] == name)
    alone = ALONE + name
    commits = git(repository, "log", "--format=%H", "--fixed-strings", f"--grep={alone}")
    canaries = [name, email, *commits.decode().split()]
    assert {each for _, each in crawler.holding(books.folder, canaries)} == set(canaries)
    books.does(f"erase person {agent} --ground request --yes")
    assert crawler.holding(books.folder, canaries) == []
    told = books.told(f"import git {again} --pact pact --as code")
    assert (told["commits"], told["erased"], told["events"]) == (6, 3, 0)
    books.does("import members " + str(_table(tmp_path, AUTHORS[1:])))
    refused = books.refused_text(f"import members {_table(tmp_path, AUTHORS)} --json")
    assert json.loads(refused.splitlines()[0])["code"] == "person.suppressed"
    assert crawler.holding(books.folder, canaries) == []


def _table(folder: Path, authors: Sequence[str]) -> Path:
    """A table of members."""
    table = folder / "members.csv"
    lines = [author.replace(" <", ";").rstrip(">") for author in authors]
    table.write_text("Nom;Courriel\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return table


def _inside(hint: object) -> Iterator[object]:
    yield hint
    for each in get_args(hint) if hint != Hash else ():
        yield from _inside(each)


def test_every_plain_hash_is_known() -> None:
    """A new field that commits to a payload says so by its type."""
    for (kind, _), rule in REGISTRY.items():
        hints = get_type_hints(rule, include_extras=True)
        fields = {name for name, hint in hints.items() if Hash in list(_inside(hint))}
        assert fields <= ALLOWED.get(kind, set()), f"{kind}: say Commitment, if it is one"
        assert not fields & fields_of(rule).keys()
