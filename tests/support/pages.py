"""Pages of the documentation that are made from the sources: `python -m tests.support.pages`.

`refusals.md` shows every refusal code with its text, a section for each file of texts. A test
compares what stands in `docs` with what this makes.
"""

import re
import tomllib
from pathlib import Path
from typing import Literal, NamedTuple

from tests.house.tree import LANGUAGES, PACKAGE, ROOT

Language = Literal["en", "fr"]
TEXTS = PACKAGE / "language" / "texts"


class Words(NamedTuple):
    """The words of the page in a language."""

    title: str
    introduction: str
    heads: str


WORDS: dict[str, Words] = {
    "en": Words(
        "Refusals",
        "What Subak says when it says no: what happened, which rule, what to do. A code is\n"
        "`area.reason`; programs read the code, people the text. Names in braces stand for the\n"
        "facts of the case. A refusal writes nothing: the books are as they were. Codes of\n"
        "corrupt bytes and of a machine that cannot do it now are here too. This page is made\n"
        "from the texts of the program (`python -m tests.support.pages`).",
        "| code | text |",
    ),
    "fr": Words(
        "Les refus",
        "Ce que dit Subak quand il dit non\u00a0: ce qui s’est passé, quelle règle, que faire.\n"
        "Un code s’écrit `domaine.raison`\u202f; les programmes lisent le code, les personnes le\n"
        "texte. Les noms entre accolades tiennent la place des faits du cas. Un refus n’écrit\n"
        "rien\u00a0: les livres restent comme ils étaient. Les codes d’octets abîmés et d’une\n"
        "machine qui ne peut pas maintenant sont ici aussi. Cette page est faite à partir des\n"
        "textes du programme (`python -m tests.support.pages`).",
        "| code | texte |",
    ),
}


def refusals_page(language: str) -> str:
    """The page of all refusals in a language."""
    words = WORDS[language]
    parts = [f"# {words.title}", words.introduction]
    for file in sorted((TEXTS / language).glob("*.toml")):
        refusals = tomllib.loads(file.read_text(encoding="utf-8")).get("refusals", {})
        if refusals:
            rows = [f"| `{code}` | {_cell(text)} |" for code, text in sorted(refusals.items())]
            parts += [f"## {file.stem}", "\n".join([words.heads, "|---|---|", *rows])]
    return "\n\n".join(parts) + "\n"


def place(language: str) -> Path:
    """Where the page of a language stands."""
    return ROOT / "docs" / language / "refusals.md"


def _cell(text: str) -> str:
    """A text in a cell of a table."""
    return re.sub(r"([|<])", r"\\\1", text)


def main() -> None:
    """Write the pages."""
    for language in LANGUAGES:
        place(language).write_text(refusals_page(language), encoding="utf-8")


if __name__ == "__main__":
    main()
