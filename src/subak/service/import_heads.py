"""Where the last import of each repository stopped, so that the next one reads only what is new.

Private: it names folders of the operator's machine. Losing it costs time, not correctness: what
was imported is known by its ids.
"""

import json
from pathlib import Path

from subak.service.durable import write_durably


class Heads:
    """Commit ids by pact and folder, in a JSON file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, place: str) -> str | None:
        """The commit at which the last import of a place stopped."""
        return self._read().get(place)

    def put(self, place: str, head: str) -> None:
        """Remember where an import stopped."""
        content = json.dumps(self._read() | {place: head}, indent=1)
        write_durably(self._path, content.encode(), 0o600)

    def _read(self) -> dict[str, str]:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return {str(place): str(head) for place, head in found.items()}
