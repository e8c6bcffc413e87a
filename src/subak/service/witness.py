"""A witness: it cosigns what goes on from what it cosigned before, and never two pasts of one log.

    witness.key      the private key, for its owner alone
    vkey             its name and public key, for who trusts it
    memory.sqlite3   the last checkpoint of each log, and contradictions

What is decided stands in `log.witness`; here it is remembered, signed and told.
"""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple, Self

from subak.core.errors import Corrupt, need, refuse
from subak.log.add_checkpoint import SIZE_TYPE
from subak.log.checkpoint import Checkpoint, read_lines
from subak.log.cosignature import CosignerKey, cosign
from subak.log.encoding import from_utf8
from subak.log.keys import NoteKey, is_key_name
from subak.log.merkle import EMPTY_ROOT
from subak.log.note import Note
from subak.log.policy import Policy
from subak.log.witness import Decision, decide, path_for_monitors
from subak.service.clock import Clock, SystemClock
from subak.service.durable import sync_folder, write_durably
from subak.service.keys import new_key, read_key
from subak.service.witness_memory import Contradiction, Cosigned, Deciding, Memory

TEXT_TYPE = "text/plain; charset=utf-8"
KEY, PUBLIC_KEY, MEMORY = "witness.key", "vkey", "memory.sqlite3"


class Answer(NamedTuple):
    """What goes back over HTTP."""

    status: int
    type: str
    body: str


def new_witness(folder: Path, name: str) -> CosignerKey:
    """Make the key of a witness in a new folder.

    Refused: log.key_name_malformed, witness.folder_not_empty.
    """
    need(is_key_name(name), "log.key_name_malformed", name=name)
    free = not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
    need(free, "witness.folder_not_empty", folder=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    key = CosignerKey.of(name, new_key(folder / KEY))
    write_durably(folder / PUBLIC_KEY, f"{key}\n".encode())
    sync_folder(folder)
    return key


class Witness:
    """Cosigns the logs of a policy."""

    def __init__(self, folder: Path, policy: Policy, clock: Clock | None = None) -> None:
        """Refused: witness.folder_unknown, witness.no_logs; `Corrupt`: witness.key_differs."""
        need(policy.logs, "witness.no_logs")
        public = folder / PUBLIC_KEY
        if not public.is_file():
            refuse("witness.folder_unknown", folder=str(folder))
        known = CosignerKey.parse(public.read_text(encoding="utf-8").removesuffix("\n"))
        self._private = read_key(folder / KEY)
        self.key = CosignerKey.of(known.name, self._private)
        if self.key != known:
            raise Corrupt("witness.key_differs", file=str(public))
        self._clock = clock or SystemClock()
        self._logs: dict[str, list[NoteKey]] = {}
        for log in policy.logs:
            self._logs.setdefault(log.key.name, []).append(log.key)
        self._shown = {path_for_monitors(origin): origin for origin in self._logs}
        self.memory = Memory(folder / MEMORY)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.memory.close()

    @property
    def origins(self) -> list[str]:
        """The logs that it cosigns."""
        return list(self._logs)

    def add_checkpoint(self, body: bytes) -> Answer:
        """Answer a request; a cosignature is given after it is durable that it was."""
        text = from_utf8(body)
        with self.memory.deciding() as deciding:
            decision = decide(text, self._logs, _stored(deciding))
            told = self._told(decision, deciding)
            if _is_refused(decision):
                self._keep_evidence(decision, text, deciding)
        return told

    def checkpoint(self, path: str) -> str | None:
        """The cosigned checkpoint that monitors ask for; None where there is none."""
        origin = self._shown.get(path)
        last = None if origin is None else self.memory.last(origin)
        return None if last is None else last.note

    def _told(self, decision: Decision, deciding: Deciding) -> Answer:
        if decision.checkpoint is not None and decision.note is not None:
            return Answer(
                200, TEXT_TYPE, self._cosign(decision.checkpoint, decision.note, deciding)
            )
        if decision.size is not None:
            return Answer(decision.status, SIZE_TYPE, f"{decision.size}\n")
        code = decision.reason.code if decision.reason else HTTPStatus(decision.status).phrase
        return Answer(decision.status, TEXT_TYPE, f"{code}\n")

    def _cosign(self, checkpoint: Checkpoint, note: Note, deciding: Deciding) -> str:
        """The line of the cosignature; its time is never before that of an earlier one."""
        before = deciding.last(checkpoint.origin)
        at = max(self._clock.now(), before.at if before else 1)
        line = cosign(note.text, self.key.name, self._private, at)
        deciding.keep(Cosigned(checkpoint, at, str(note.adding(line))))
        return str(line)

    def _keep_evidence(self, decision: Decision, request: str, deciding: Deciding) -> None:
        """Keep two pasts that the log signed, or what nobody showed to go on from its past.

        A proof is signed by nobody: whoever sends a wrong one with a checkpoint that is right does
        not convict the log.
        """
        assert decision.note is not None
        origin, size, root = read_lines(decision.note.text)
        last = deciding.last(origin)
        known = Checkpoint(origin, 0, EMPTY_ROOT) if last is None else last.checkpoint
        proven = known.size == size and known.root != root
        if proven or (decision.status == HTTPStatus.UNPROCESSABLE_ENTITY and size != known.size):
            now, before = self._clock.now(), last.note if last else ""
            deciding.keep_evidence(Contradiction(origin, now, proven, before, request), root)


def _stored(deciding: Deciding) -> Callable[[str], Checkpoint | None]:
    def stored(origin: str) -> Checkpoint | None:
        last = deciding.last(origin)
        return last.checkpoint if last else None

    return stored


def _is_refused(decision: Decision) -> bool:
    """Whether a known log signed what is not cosigned."""
    return decision.note is not None and decision.status != HTTPStatus.OK
