"""What a mirror was shown, kept for ever: every signed checkpoint, and contradictions."""

import os
from hashlib import sha256
from pathlib import Path

from subak.service.durable import sync_folder, write_durably

SEEN = "checkpoints"


class Memory:
    """The list of checkpoints, which only grows, and the folder of evidence."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last = b""

    def remember(self, note: str) -> None:
        """Write a signed checkpoint behind those before, unless it is the last one seen."""
        written = f"{note}\n".encode()
        path = self._folder / SEEN
        if path.exists() and not self._last:
            self._last = path.read_bytes()[-len(written) :]
        if written == self._last:
            return
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            os.write(descriptor, written)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        sync_folder(self._folder)
        self._last = written

    def keep_evidence(self, kept: str, seen: str) -> Path:
        """Keep two signed notes that contradict each other; gives their folder."""
        name = sha256(f"{kept}{seen}".encode()).hexdigest()[:16]
        folder = self._folder / "evidence" / name
        folder.mkdir(parents=True, exist_ok=True)
        write_durably(folder / "kept", kept.encode())
        write_durably(folder / "seen", seen.encode())
        return folder
