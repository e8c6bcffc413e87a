"""What the tests of simulation share: rules as files, and what was told of changes."""

import json
from pathlib import Path
from typing import Any

from subak.core.canonical import Json

AS = "--as friends"


def write(name: str, root: Json) -> str:
    """A rule document beside the books."""
    rule = {"schema": "subak/rule/1", "title": {"en": "Ours", "fr": "La nôtre"}, "root": root}
    Path(name).write_text(json.dumps(rule), encoding="utf-8")
    return name


def changes(told: dict[str, Any], kind: str) -> dict[str, tuple[str | None, ...]]:
    """Before, after and change of a kind, by name."""
    return {
        row["name"]: (row["before"], row["after"], row["change"])
        for row in told["changes"]
        if row["kind"] == kind
    }
