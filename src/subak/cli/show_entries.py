"""`subak show log` and `subak show entry`: who did what, when, for whom; the proof; the bytes."""

import json

import msgspec
from msgspec.structs import asdict

from subak.cli.console import Console
from subak.cli.show_cells import AGENTS, Cells
from subak.core.entry import Entry, Stamp
from subak.core.errors import need, refuse
from subak.core.proof import way_of
from subak.language.catalogue import table
from subak.service.logged import read_logged
from subak.service.reader import Reader

LOG_COLUMNS = ("entry", "at", "kind", "id", "by", "for", "told")
_NAMED = AGENTS | {"by", "to", "operator", "keeper"}
NOTHING = "–"
_SHOWN_BYTES = 6
_MOST_NAMED = 3


def show_log(reader: Reader, console: Console, of: str | None, most: int) -> None:
    """The last entries; with an ID, those of a kind, or said by or for an agent."""
    where, values = "", [of] * 4 if of else []
    if of:
        where = " WHERE kind = ? OR by = ? OR principal = ? OR id = ?"
    (count,) = reader.select(f"SELECT count(*) FROM entry{where}", *values)[0]  # noqa: S608
    need(of is None or count, "show.log_unknown", id=of)
    wanted = most or int(str(count))
    statement = f"SELECT bytes FROM entry{where} ORDER BY n DESC LIMIT ?"  # noqa: S608
    entries = [_opened(raw) for (raw,) in reversed(reader.select(statement, *values, wanted))]
    teller = Teller(reader, console)
    if console.form:
        console.table(LOG_COLUMNS, [_row(teller, *entry) for entry in entries])
        return
    for said, stamp in entries:
        print(teller.line(said, stamp))
    if wanted < int(str(count)):
        console.note("show.left_out", count=int(str(count)) - wanted, most=count)


def show_entry(reader: Reader, console: Console, of: str) -> None:
    """One entry, by its position or its id: in a sentence, with its proof and its bytes."""
    column, value = ("n", int(of)) if of.isascii() and of.isdigit() else ("id", of)
    if isinstance(value, int) and value >= 2**63:
        refuse("show.entry_unknown", id=of)
    rows = reader.select(f"SELECT bytes FROM entry WHERE {column} = ?", value)  # noqa: S608
    need(rows, "show.entry_unknown", id=of)
    raw = rows[0][0]
    assert isinstance(raw, bytes)
    said, stamp = _opened(raw)
    if console.form:
        console.value(json.loads(raw))
        return
    print(Teller(reader, console).line(said, stamp))
    console.say("show.proof", position=stamp.n, way=_proof(console, stamp))
    console.say("show.bytes", count=len(raw))
    print(raw.decode())


class Teller:
    """Tells entries in sentences."""

    def __init__(self, reader: Reader, console: Console) -> None:
        self._reader, self._console = reader, console
        self._cells = Cells(reader, console)
        self._deeds = table(console.language, "deeds")

    def line(self, said: Entry, stamp: Stamp) -> str:
        """Position, time, and who did what for whom."""
        return self._console.text(
            "show.line", n=stamp.n, at=stamp.at, sentence=self.sentence(said, stamp)
        )

    def sentence(self, said: Entry, stamp: Stamp) -> str:
        """Who did what, for whom."""
        who = self._cells.agent(stamp.by)
        facts = {name: self._told(said, name, value) for name, value in asdict(said).items()}
        deed = self._deeds[said.kind].format_map(facts)
        if stamp.principal is None:
            return self._console.text("show.did", who=who, deed=deed)
        principal = self._cells.agent(stamp.principal)
        return self._console.text("show.did_for", who=who, principal=principal, deed=deed)

    def _told(self, said: Entry, name: str, value: object) -> str:
        if isinstance(value, bytes):
            known = self._reader.name(value) if name == "name" else ""
            return known or f"{value[:_SHOWN_BYTES].hex()}…"
        if isinstance(value, tuple):
            told = [self._told(said, name, each) for each in value[:_MOST_NAMED]]
            more = [f"… (+{len(value) - _MOST_NAMED})"] if len(value) > _MOST_NAMED else []
            return ", ".join(told + more) or NOTHING
        if isinstance(value, msgspec.Struct):
            return _struct_told(value)
        return NOTHING if value is None else self._word(name, str(value))

    def _word(self, name: str, value: str) -> str:
        if name == "amount":
            return self._cells.money(value)
        if name in ("action", "outcome", "way"):
            return self._cells.word(name, value)
        return self._cells.agent(value) if name in _NAMED else value


def _struct_told(value: msgspec.Struct) -> str:
    """A range of credits as people type it; of other parts their first field."""
    facts = asdict(value)
    if "recognition" in facts:
        return f"{facts['recognition']}:{facts['first']}-{facts['last']}"
    return str(next(iter(facts.values())))


def _opened(raw: object) -> tuple[Entry, Stamp]:
    assert isinstance(raw, bytes)
    return read_logged(raw)


def _row(teller: Teller, said: Entry, stamp: Stamp) -> tuple[str | int | None, ...]:
    sentence = teller.sentence(said, stamp)
    return stamp.n, stamp.at, said.kind, said.id, stamp.by, stamp.principal, sentence


def _proof(console: Console, stamp: Stamp) -> str:
    key = getattr(stamp.proof, "key", "")
    return console.text(f"show.proof.{way_of(stamp.proof)}", key=key, by=stamp.by)
