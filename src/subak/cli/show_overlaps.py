"""`subak show overlaps`: contributions and aids that may be one thing told twice.

What was refused or withdrawn claims nothing and is left out. So are efforts (`same_result` none):
two may work the same hour at the same place.
"""

from collections.abc import Mapping

from subak.cli.console import Console
from subak.cli.show_cells import Cells
from subak.core.canonical import Json
from subak.core.errors import Refused, need
from subak.language.numbers import day
from subak.recognition.overlaps import Overlap, Practice, overlaps
from subak.service.reader import Reader

COLUMNS = ("one", "one_by", "other", "other_by", "first_day", "last_day", "grounds", "reasons")
_CONTRIBUTIONS = """
SELECT event.id, coalesce(event.resource, pact.resource), coalesce(event.place, ''),
       event.happened_on, coalesce(event.until, event.happened_on), event.action, protocol.family,
       protocol.id, event.provider, event.pact
FROM contribution JOIN event ON event.id = contribution.id
JOIN protocol ON protocol.id = event.protocol JOIN pact ON pact.id = event.pact
WHERE contribution.status <> 'withdrawn' AND coalesce(contribution.outcome, '') <> 'refused'
"""
_AIDS = """
SELECT id, resource, '', first_day, last_day, '', '', code, drawer FROM aid
WHERE last_day IS NOT NULL
"""


def show(reader: Reader, console: Console, pact: str | None, most: int) -> None:
    """All overlaps, or those in which the contributions of a pact stand."""
    if pact is not None:
        known = reader.select("SELECT 1 FROM pact WHERE id = ?", pact)
        need(known, "pact.unknown", id=pact)
    documents = _documents(reader)
    efforts = {name for name, each in documents.items() if each.get("same_result") == "none"}
    contributed = [tuple(map(str, row)) for row in reader.select(_CONTRIBUTIONS)]
    rows = [row for row in contributed if row[7] not in efforts]
    aids = [tuple(map(str, row)) for row in reader.select(_AIDS)]
    practices = [Practice(*row[:8]) for row in (*rows, *aids)]
    whose = {row[0]: row[8] for row in (*rows, *aids)}
    inside = {row[0] for row in rows if pact in (None, row[9])}
    found = [
        each
        for each in overlaps(practices, _apart(documents))
        if each.one in inside or each.other in inside
    ]
    if not found and not console.form:
        console.say("show.no_overlap")
        return
    cells, shown = Cells(reader, console), found[:most] if most else found
    console.table(COLUMNS, [_row(cells, console, each, whose) for each in shown])
    if len(shown) < len(found):
        console.note("show.left_out", count=len(found) - len(shown), most=len(found))


def _documents(reader: Reader) -> dict[str, Mapping[str, Json]]:
    """The documents of all protocols; a lost one is told by `subak verify`, not here."""
    found: dict[str, Mapping[str, Json]] = {}
    for protocol, digest in reader.select("SELECT id, document FROM protocol ORDER BY n"):
        assert isinstance(digest, bytes)
        try:
            document = reader.document(digest)
        except Refused:
            continue
        if isinstance(document, dict):
            found[str(protocol)] = document
    return found


def _apart(documents: Mapping[str, Mapping[str, Json]]) -> list[tuple[str, str]]:
    """What protocols declare apart: each with the names under its `not_with`."""
    pairs = []
    for protocol, document in documents.items():
        names = document.get("not_with")
        pairs += [(protocol, str(each)) for each in names] if isinstance(names, list) else []
    return pairs


def _row(cells: Cells, console: Console, found: Overlap, whose: dict[str, str]) -> tuple[str, ...]:
    by = [whose[found.one], whose[found.other]]
    if console.form:
        facts = (found.first, found.last, " ".join(found.grounds), " ".join(found.reasons))
        return found.one, by[0], found.other, by[1], *facts
    days = [day(console.language, each) for each in (found.first, found.last)]
    grounds = ", ".join(cells.word("grounds", each) for each in found.grounds)
    reasons = ", ".join(cells.word("reasons", each) for each in found.reasons)
    one_by, other_by = map(cells.agent, by)
    return found.one, one_by, found.other, other_by, *days, grounds, reasons
