"""Which rows of a table are recorded already: by their ids, and saying the same.

A row whose id the table gives may have been changed since it was recorded: then it is refused,
because what is recorded is corrected, never edited.
"""

import json
from base64 import b64decode
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import to_builtins

from subak.core.errors import refuse
from subak.exchange.table_contributions import Told
from subak.exchange.table_map import ContributionMap, heading
from subak.exchange.table_problems import Problems
from subak.service.payloads import PayloadStore
from subak.service.reader import Reader


def recorded_before(
    reader: Reader,
    payloads: PayloadStore,
    mapped: ContributionMap,
    told: Sequence[Told],
    problems: Problems,
) -> list[Told]:
    """Which of some rows are new; all of them are asked for at once.

    Noted: table.row_changed, where a recorded one says something else.
    """
    column = heading(mapped.contribution.id) or ""
    known = _bodies(reader, [each.said.id for each in told])
    new = []
    for each in told:
        body = known.get(each.said.id)
        if body is None:
            new.append(each)
        elif column and not _says_the_same(body, each, payloads):
            with problems.at(each.row.line, column, each.said.id):
                refuse("table.row_changed", id=each.said.id)
    return new


def _bodies(reader: Reader, ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """The bodies of recorded events by their ids."""
    marks = ", ".join("?" * len(ids))
    rows = reader.select(
        f"SELECT id, bytes FROM entry WHERE kind = 'event.recorded' AND id IN ({marks})",  # noqa: S608 - marks only
        *ids,
    )
    return {
        str(entry_id): json.loads(raw)["body"] for entry_id, raw in rows if isinstance(raw, bytes)
    }


def _says_the_same(body: Mapping[str, Any], told: Told, payloads: PayloadStore) -> bool:
    said: dict[str, Any] = to_builtins(told.said)
    before, now = dict(body), dict(said)
    kept, shown = before.pop("evidence", []), now.pop("evidence", [])
    kinds = [each["kind"] for each in kept] == [each["kind"] for each in shown]
    return before == json.loads(json.dumps(now)) and kinds and _same_texts(kept, told, payloads)


def _same_texts(kept: Sequence[Mapping[str, str]], told: Told, payloads: PayloadStore) -> bool:
    """Whether the evidence says the same; an erased one has nothing to say."""
    texts = [payloads.read(b64decode(each["commitment"])) for each in kept]
    return all(text in (None, now) for text, now in zip(texts, told.texts, strict=True))
