"""How a command acts: opens the books, says entries as somebody, shows what became of them."""

import argparse
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from subak.cli.console import Console
from subak.cli.database import need_driver
from subak.cli.witnessed import tell_waiting
from subak.core.books import Books
from subak.core.canonical import Json
from subak.core.entry import Entry
from subak.core.errors import Refused, SubakError, refuse
from subak.core.state import State
from subak.core.values import AgentId
from subak.service.author_keys import AuthorKey, signed
from subak.service.clock import CivilTime, SystemClock
from subak.service.documents import DocumentFolder
from subak.service.folder import Folder
from subak.service.payloads import PayloadStore
from subak.service.present import Present
from subak.service.reader import Reader
from subak.service.room import need_room
from subak.service.said import proper
from subak.service.session import Session, reach
from subak.service.several import SeveralRefused
from subak.service.writer import Submission, Writer

_NOTHING_SAID = ("store.disk_full", "writer.busy", "writer.queue_full", "writer.stopped")
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def folder_of(options: argparse.Namespace) -> Folder:
    """The folder of books that was named; refuses one that is none."""
    folder = Folder(Path(options.books))
    folder.origin  # noqa: B018 - refuses a folder that holds no books
    need_driver(folder)
    return folder


def new_id(prefix: str) -> str:
    """A random id, unguessable and never used: 80 bits of chance."""
    return prefix + "-" + "".join(secrets.choice(_ALPHABET) for _ in range(16))


class Acting:
    """Somebody who says entries in some books."""

    def __init__(self, options: argparse.Namespace, console: Console) -> None:
        self.folder = folder_of(options)
        self.console = console
        self.documents = DocumentFolder(self.folder.public / "documents", self.folder.waiting)
        self._session: Session | None = console.writer
        self._present: Present | None = None
        self._payloads: PayloadStore | None = None
        self._unsaid: list[bytes] = []
        """Commitments that no entry holds yet."""
        self._last = -1
        """The last entry that was said."""
        self.key = AuthorKey(Path(options.key_file)) if options.key_file else None
        self.by: str = options.by or self.folder.keeper
        self.principal: str | None = options.principal

    @property
    def payloads(self) -> PayloadStore:
        """The private store, opened when it is first needed."""
        if self._payloads is None:
            self._payloads = PayloadStore(self.folder.private, self.folder.public / "openings")
        return self._payloads

    def commit_to(self, content: Json) -> bytes:
        """Keep a payload and give its commitment; where nothing comes to be said, it goes again."""
        need_room(self.folder)
        committed = self.payloads.add(content)
        self._unsaid.append(committed)
        return committed

    def say(
        self,
        entries: Iterable[Entry],
        principals: Sequence[str] = (),
        *,
        name_all: bool = False,
    ) -> list[int]:
        """Say entries, all or none, each for its principal if that differs; gives their positions.

        With `name_all`, `SeveralRefused` tells of every entry that is refused, not of one.
        """
        by, principal = self.by, self.principal
        return self.submit(
            Submission(entries, by, principal, name_all=name_all, principals=principals)
        )

    def check(self, entries: Sequence[Entry]) -> None:
        """Ask whether entries would be admitted; writes nothing, raises the refusal."""
        self.submit(Submission(entries, self.by, self.principal, check_only=True))

    def refusals(
        self, entries: Sequence[Entry], principals: Sequence[str] = ()
    ) -> dict[int, Refused]:
        """Why entries would be refused, by their place, were all said at once; writes nothing."""
        by, principal = self.by, self.principal
        try:
            self.submit(
                Submission(
                    entries,
                    by,
                    principal,
                    check_only=True,
                    name_all=True,
                    principals=principals,
                )
            )
        except SeveralRefused as several:
            return several.each
        return {}

    def say_for_operator(self, entries: Sequence[Entry]) -> list[int]:
        """Say entries as the keeper for the operator, whoever acts otherwise."""
        return self.submit(Submission(entries, self.folder.keeper, self.folder.operator))

    def submit(self, submission: Submission) -> list[int]:
        """Hand a submission over, signed where the acting agent's key was given."""
        said = replace(submission, entries=map(proper, submission.entries))
        if self.key is not None and submission.by == self.by:
            said = signed(said, self.key, self.folder.origin)
        positions = self._reached().submit(said)
        if not submission.check_only:
            self._unsaid = []
            self._last = max(self._last, *positions, -1)
        return positions

    def forget_unsaid(self) -> None:
        """Erase what was kept for entries that were refused: no entry would ever erase it."""
        if self._unsaid:
            self.payloads.erase(self._unsaid)

    def _reached(self) -> Session:
        if self._session is None:
            self._session = reach(self.folder)
        return self._session

    @property
    def state(self) -> State:
        """What holds in the books now, to say what would follow; only the writer decides."""
        session = self._reached()
        if isinstance(session, Writer):
            return session.state
        if self._present is None:
            self._present = Present(self.folder)
        return self._present.state

    @property
    def actor(self) -> AgentId:
        """The agent to whom the act counts."""
        return AgentId(self.principal or self.by)

    def say_one(self, entry: Entry) -> None:
        """Say one entry and show its id and position."""
        (position,) = self.say([entry])
        if self.console.form == "json":
            self.console.value({"id": entry.id, "kind": entry.kind, "entry": position})
        else:
            self.console.say(f"said.{entry.kind}", id=entry.id, entry=position)

    def for_operator(self) -> None:
        """Act for the operator unless somebody else was named."""
        self.principal = self.principal or self.folder.operator

    def keeper_for_operator(self) -> None:
        """Act for the operator where the keeper acts and nobody else was named."""
        if self.by == self.folder.keeper:
            self.for_operator()

    @property
    def today(self) -> str:
        """The civil day in the zone of the books; with an open writer, the day of its log."""
        state = self.state
        if self.console.writer is not None:
            return state.today
        return CivilTime(state[Books].opening.zone).day(SystemClock().now())

    @property
    def currency(self) -> str:
        """The currency of the books."""
        return self.state[Books].opening.currency

    def close(self) -> None:
        """Let go of the writer and the store; say so where an entry is not public yet."""
        session = self._session
        if session is not None and session is not self.console.writer:
            session.close()
            served = not isinstance(session, Writer)
            tell_waiting(self.console, self.folder, self._last, served=served)
        if self._present is not None:
            self._present.close()
        if self._payloads is not None:
            self._payloads.close()


@contextmanager
def acting_in(options: argparse.Namespace, console: Console) -> Iterator[Acting]:
    """Act in the books that the options name."""
    somebody = Acting(options, console)
    try:
        yield somebody
    except SubakError as error:
        if isinstance(error, Refused) or error.code in _NOTHING_SAID:
            somebody.forget_unsaid()
        raise
    finally:
        somebody.close()


@contextmanager
def reading(options: argparse.Namespace) -> Iterator[Reader]:
    """Read the books that the options name."""
    reader = Reader(folder_of(options))
    try:
        yield reader
    finally:
        reader.close()


def whole_number(text: str, code: str) -> int:
    """A whole number from an argument; refuses anything else under `code`."""
    if not text.isascii() or not text.removeprefix("-").isdigit():
        refuse(code, text=text)
    return int(text)


def cents(text: str) -> int:
    """An amount of money from an argument, `12830.25` or `12830,25`, in cents.

    Refuses anything else.
    """
    head, _, tail = text.replace(",", ".").partition(".")
    digits = head.removeprefix("-") + tail
    if (
        not digits.isascii()
        or not digits.isdigit()
        or not head
        or len(tail) > 2
        or len(digits) > 16
    ):
        refuse("argument.money_malformed", text=text)
    return int(head + tail.ljust(2, "0"))
