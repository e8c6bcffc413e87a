"""Which checkpoint everybody sees.

Without a policy, or with `quorum none`, each committed one, at once. With a quorum, the last one
that enough witnesses have cosigned: what comes after it is recorded and waits, and so does a policy
that nobody can read. Never is a checkpoint shown that lacks its witnesses.
Invariant: the public checkpoint only grows, or gains cosignatures.
"""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from threading import RLock

from subak.core.errors import Corrupt, SubakError
from subak.log.checkpoint import read_lines
from subak.log.note import Note, SignatureLine
from subak.log.policy import Policy
from subak.log.proofs import consistency_proof, nodes_of_tiles
from subak.log.source import POLICY
from subak.service.durable import write_durably
from subak.service.gathering import Gathering, Task
from subak.service.waiting_room import WaitingRoom
from subak.service.witnesses import (
    Told,
    by_address,
    keep_told,
    policy_of,
    published_note,
)

TIME_FOR_WITNESSES = timedelta(seconds=5)


class Publication:
    """Shows the checkpoints of one log, and has them witnessed."""

    def __init__(self, public: Path, private: Path, room: WaitingRoom) -> None:
        self._public = public
        self._private = private
        self._room = room
        self._lock = RLock()
        self._closed = False
        self._failure: OSError | None = None
        self._gathering: Gathering | None = None
        self._read = False
        self._public_note: Note | None = None

    def offer(self, note: str) -> None:
        """Show a committed checkpoint, unless it lacks witnesses; raises `OSError`."""
        with self._lock:
            if self._failure is not None:
                raise self._failure
            offered = self._with_kept(Note.parse(note))
            if self._is_met(offered):
                self._show(offered)
            else:
                self._room.settle()

    def ask(self, note: str) -> None:
        """Have the witnesses of the policy asked, beside whatever else is done."""
        addresses = by_address(self._policy() or Policy())
        if addresses:
            if self._gathering is None:
                self._gathering = Gathering(self._proof, self._gained, self._told)
            self._gathering.ask(Task(Note.parse(note), addresses), TIME_FOR_WITNESSES)

    def resume(self, note: str, *, again: bool) -> None:
        """Show a committed checkpoint if it may be; ask if it may not, or all `again`."""
        if not note:
            return
        self.offer(note)
        if again or not self._is_met(self._with_kept(Note.parse(note))):
            self.ask(note)

    def close(self, *, waiting: bool) -> None:
        """Show nothing any more; what was asked is waited for, so long and no longer."""
        if self._gathering is not None:
            self._gathering.close(TIME_FOR_WITNESSES if waiting else timedelta())
        with self._lock:
            self._closed = True

    def _gained(self, note: Note, lines: Sequence[SignatureLine]) -> bool:
        """Show a checkpoint that gained cosignatures; whether its quorum is met."""
        with self._lock:
            if self._closed or self._failure is not None:
                return False
            for line in lines:
                note = note.adding(line)
            met = self._is_met(note)
            if met:
                try:
                    self._show(self._with_kept(note))
                except OSError as error:  # the writer stops at its next entry
                    self._failure = error
            return met

    def _show(self, note: Note) -> None:
        shown = self._shown()
        before, now = _size(shown), _size(note)
        grown = now > before or shown is None
        gained = shown is not None and now == before and set(note.lines) > set(shown.lines)
        if grown or gained:
            self._room.show(before, now, str(note))
            self._public_note = note
        else:
            self._room.place(before, before)

    def _shown(self) -> Note | None:
        """The public checkpoint, which nobody else writes."""
        if not self._read:
            self._public_note, self._read = published_note(self._public), True
        return self._public_note

    def _with_kept(self, note: Note) -> Note:
        """A note with the cosignatures that it has in public already, where they are right."""
        shown = self._shown()
        if shown is None or shown.text != note.text:
            return note
        policy = self._policy()
        if policy is None:
            return note
        keys = [witness.key for witness in policy.witnesses]
        new = {(line.name, line.key_id) for line in note.lines}
        try:
            kept = shown.signatures_of(keys)
        except Corrupt:
            return note
        for _, line in kept:
            if (line.name, line.key_id) not in new:
                note = note.adding(line)
        return note

    def _is_met(self, note: Note) -> bool:
        try:
            policy = self._read_policy()
            return policy is None or policy.review(note).quorum_met
        except SubakError:  # a policy that nobody can read, or of another log: never fail open
            return False

    def _policy(self) -> Policy | None:
        try:
            return self._read_policy()
        except SubakError:
            return None

    def _read_policy(self) -> Policy | None:
        """The policy beside the log; where its file was lost, it is put back from its copy."""
        kept = self._private / POLICY
        if kept.exists() and not (self._public / POLICY).exists():
            waiting = self._private / "waiting"
            write_durably(self._public / POLICY, kept.read_bytes(), waiting=waiting)
        return policy_of(self._public)

    def _proof(self, old: int, size: int) -> list[bytes]:
        return consistency_proof(old, size, nodes_of_tiles(size, self._room.read))

    def _told(self, told: dict[str, Told]) -> None:
        with self._lock:
            if not self._closed:
                keep_told(self._private, told)


def _size(note: Note | None) -> int:
    return 0 if note is None else read_lines(note.text)[1]
