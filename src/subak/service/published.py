"""What a log has shown to the world: the signed checkpoints that others hold.

A checkpoint counts where one of the operator's own keys signed it, whoever shows it: a web server,
a mirror, a file that somebody kept, a witness (C2SP tlog-witness shows monitors what it has seen).
Witnesses are asked at once; one that does not answer, or says what no key signed, is named.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from subak.core.errors import Corrupt, Refused, SubakError
from subak.log.checkpoint import Checkpoint
from subak.log.note import NOTE_BYTES_LIMIT, VerifierKey, open_note
from subak.log.policy import Policy, Witness
from subak.log.source import Source, read_note
from subak.log.witness import path_for_monitors
from subak.transport.ahead import in_threads
from subak.transport.sources import is_address, source_at


class Shown(NamedTuple):
    """A checkpoint that somebody shows, and who."""

    place: str
    checkpoint: Checkpoint


class Believed(NamedTuple):
    """A log by its origin, and the keys that may have signed it."""

    origin: str
    keys: Sequence[VerifierKey]

    def read(self, note: str) -> Checkpoint:
        """What a note says; raises `Corrupt`, also verify.other_log."""
        checkpoint = Checkpoint.parse(open_note(note, self.keys))
        if checkpoint.origin != self.origin:
            raise Corrupt("verify.other_log", origin=self.origin, earlier=checkpoint.origin)
        return checkpoint


def shown_at(log: Believed, place: str) -> Shown:
    """What an address, a folder or a file shows.

    Refused: argument.file_unreadable. Raises `Corrupt`, and `Unavailable` where nobody answers.
    """
    if is_address(place) or Path(place).is_dir():
        with source_at(place) as source:
            return shown_by(log, place, source)
    try:
        with Path(place).open("rb") as stream:
            note = stream.read(NOTE_BYTES_LIMIT + 1).decode("utf-8", "replace")
    except OSError as error:
        problem = error.strerror or str(error)
        raise Refused("argument.file_unreadable", file=place, problem=problem) from None
    return Shown(place, log.read(note))


def shown_by(log: Believed, place: str, source: Source) -> Shown:
    """What a public tree shows."""
    return Shown(place, log.read(read_note(source)))


def shown_by_witnesses(log: Believed, policy: Policy) -> tuple[list[Shown], list[str]]:
    """What the witnesses of a policy have seen, and the names of those who told nothing."""
    asked = [witness for witness in policy.witnesses if witness.url]
    with in_threads() as ahead:
        answers = list(ahead(partial(_seen_by, log), asked))
    silent = [witness.name for witness, seen in zip(asked, answers, strict=True) if seen is None]
    return [seen for seen in answers if seen is not None], silent


def _seen_by(log: Believed, witness: Witness) -> Shown | None:
    """None where it does not answer, has seen nothing, or shows what was not signed."""
    try:
        with source_at(witness.url or "") as source:
            note = source.read(path_for_monitors(log.origin)).decode("utf-8", "replace")
            return Shown(witness.name, log.read(note))
    except SubakError:
        return None
