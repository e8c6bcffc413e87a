"""What the tables of an export and their columns mean, in both languages."""

from subak.cli.console import Console
from subak.language.catalogue import LANGUAGES, LanguageCode, table, text
from subak.language.numbers import whole
from subak.service.read_tables import COLUMNS, TABLES

SCHEMA = "subak/tables/1"
Described = dict[str, object]


def described(origin: str, size: int, rows: dict[str, int]) -> Described:
    """Tables, columns and their meaning for programs."""
    return {
        "schema": SCHEMA,
        "origin": origin,
        "size": size,
        "tables": [
            {
                "name": name,
                "file": f"{name}.csv",
                "rows": rows[name],
                "meaning": _in_both(name),
                "columns": [
                    {"name": column, "meaning": _in_both(f"{name}.{column}")}
                    for column in COLUMNS[name]
                ],
            }
            for name in TABLES
        ],
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
            lines = [f"- `{c}` – {meaning(language, f'{name}.{c}')}" for c in COLUMNS[name]]
            parts += [f"## {name}.csv", meaning(language, name), "\n".join(lines)]
    return "\n\n".join(parts) + "\n"


def meaning(language: LanguageCode, name: str) -> str:
    """What a table means, or `table.column`: said for this table, or for all that have it."""
    meanings = table(language, "meanings")
    return meanings.get(name) or meanings[f"*.{name.partition('.')[2]}"]


def _in_both(name: str) -> dict[str, str]:
    return {language: meaning(language, name) for language in sorted(LANGUAGES)}
