"""What the tables of an export and their columns mean, in both languages.

For programs as metadata of the W3C recommendation "CSV on the Web" (Model, Metadata Vocabulary;
2015): each column with its type, whether it is always there, its unit and, where it may be empty,
what emptiness means.
"""

from subak.cli.console import Console
from subak.language.catalogue import LANGUAGES, LanguageCode, table, text
from subak.language.numbers import whole
from subak.service.read_tables import DECLARED, KEYS, TABLES
from subak.service.read_tables.projector import Column

METADATA = "csv-metadata.json"
Described = dict[str, object]
_DAYS = frozenset({"day", "until", "final_from", "term_ends", "valid_first", "valid_last"})
_INSTANTS = frozenset({"closed_at", "ended_at"})
_MAY_BE_EMPTY = frozenset({"run_line.name", "*.evidence", "*.protocols", "*.reasons"})
"""Texts that are always there, but may have nothing in them."""
_UNITS = {
    "accounting": "unit",
    "onhand": "unit",
    "packed": "unit",
    "quantity": "unit",
    "effort": "effort_unit",
    "credits": "credits",
    "days_late": "days",
    "days_to_appeal": "days",
    "days_to_decide": "days",
}
_SIGNS = "event_resource"
"""Its quantities are signs, not amounts."""


def described(origin: str, size: int, rows: dict[str, int]) -> Described:
    """Tables, columns and their meaning for programs."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:source": origin,
        "urn:subak:entries": size,
        "dc:description": _spoken({code: text(code, "export.about") for code in LANGUAGES}),
        "tables": [_table(name, rows[name]) for name in TABLES],
    }


def described_in_words(console: Console, origin: str, size: int) -> str:
    """The same for people, first in their language."""
    languages = sorted(LANGUAGES, key=lambda language: language != console.language)
    parts = []
    for language in languages:
        number = whole(language, size)
        parts.append(f"# {text(language, 'export.title', origin=origin, size=number)}")
        parts.append(text(language, "export.about"))
        for name in TABLES:
            lines = [_line(language, name, column) for column in DECLARED[name]]
            parts += [f"## {name}.csv", meaning(language, name), "\n".join(lines)]
    return "\n\n".join(parts) + "\n"


def meaning(language: LanguageCode, name: str) -> str:
    """What a table means, or `table.column`: said for this table, or for all that have it."""
    meanings = table(language, "meanings")
    return meanings.get(name) or meanings[f"*.{name.partition('.')[2]}"]


def may_be_empty(name: str, column: Column) -> bool:
    """Whether a cell may have nothing in it."""
    texts = {f"{name}.{column.name}", f"*.{column.name}"}
    return not column.required or not texts.isdisjoint(_MAY_BE_EMPTY)


def absence(language: LanguageCode, name: str, column: str) -> str:
    """What an empty cell means: said for this column, its name, or the end of its name."""
    absent = table(language, "absent")
    ending = "*_" + column.rpartition("_")[2]
    keys = (f"{name}.{column}", f"{name}.*", f"*.{column}", ending)
    return next((absent[key] for key in keys if key in absent), absent["*"])


def unit(language: LanguageCode, name: str, column: str) -> str:
    """In what a number counts; empty where it is a plain number or no number."""
    key = "cents" if column.endswith("cents") else _UNITS.get(column, "")
    known = key and not (name == _SIGNS and key == "unit" and column != "packed")
    return table(language, "measured")[key] if known else ""


def datatype(column: Column) -> str:
    """The type of a column in the words of the recommendation."""
    if column.type == "BIGINT":
        return "integer"
    if column.type == "BYTEA":
        return "hexBinary"
    if column.name in _INSTANTS:
        return "dateTime"
    if column.name == "measures":
        return "json"
    return "date" if column.name in _DAYS or column.name.endswith("_on") else "string"


def _table(name: str, rows: int) -> Described:
    return {
        "url": f"{name}.csv",
        "urn:subak:rows": rows,
        "dc:description": _spoken({code: meaning(code, name) for code in LANGUAGES}),
        "tableSchema": {
            "columns": [_column(name, column) for column in DECLARED[name]],
            "primaryKey": list(KEYS[name]),
        },
    }


def _column(name: str, column: Column) -> Described:
    of = f"{name}.{column.name}"
    told: Described = {
        "name": column.name,
        "titles": column.name,
        "datatype": datatype(column),
        "required": not may_be_empty(name, column),
        "dc:description": _spoken({code: meaning(code, of) for code in LANGUAGES}),
    }
    units = {code: unit(code, name, column.name) for code in LANGUAGES}
    if all(units.values()):
        told["schema:unitText"] = _spoken(units)
    if may_be_empty(name, column):
        told["null"] = ""
        empty = {code: absence(code, name, column.name) for code in LANGUAGES}
        told["urn:subak:empty"] = _spoken(empty)
    return told


def _spoken(texts: dict[LanguageCode, str]) -> list[dict[str, str]]:
    return [{"@value": texts[code], "@language": code} for code in sorted(texts)]


def _line(language: LanguageCode, name: str, column: Column) -> str:
    told = f"- `{column.name}` ({datatype(column)}) – {meaning(language, f'{name}.{column.name}')}"
    counted = unit(language, name, column.name)
    told += f" [{counted}]" if counted else ""
    if not may_be_empty(name, column):
        return told
    empty = absence(language, name, column.name)
    return f"{told} · {text(language, 'export.empty', meaning=empty)}"
