"""The pages that people read: links lead somewhere, the law's statements carry their sources."""

import re
from pathlib import Path

import pytest

from tests.docs.test_commands import PAGES, ROLES

ROOT = Path(__file__).parents[2]
LEGAL = tuple(
    f"docs/{code}/{name}.md" for name in ("what-subak-is-not", "persons") for code in ("en", "fr")
)
READ = tuple(f"docs/{code}/distribution.md" for code in ("en", "fr"))
MOST_WORDS = 1_100
"""Five minutes at 220 words a minute, commands included."""
_LINK = re.compile(r"\]\(([^)#]+)\)")
_CITED = re.compile(r"\[(\d+)\]")
_SOURCE = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)
_OFFICIAL = re.compile(
    r"<https://(eur-lex\.europa\.eu|www\.legifrance\.gouv\.fr|www\.cnil\.fr|"
    r"www\.edpb\.europa\.eu|bofip\.impots\.gouv\.fr)"
)
_SAME_ADDRESS = re.compile(
    r"same address|address as|Same directive|[Mm]ême adresse|adresse : |Même"
)


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8").replace("\u00a0", " ")


@pytest.mark.parametrize("page", [*PAGES, *LEGAL, *READ])
def test_links_lead_somewhere(page: str) -> None:
    links = [link for link in _LINK.findall(text(page)) if not link.startswith("http")]
    assert links
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


@pytest.mark.parametrize("name", ROLES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_page_is_read_in_five_minutes(language: str, name: str) -> None:
    assert len(text(f"docs/{language}/{name}.md").split()) <= MOST_WORDS


def cited_and_sources(page: str) -> tuple[list[int], dict[int, str]]:
    """The sources that the statements name, in their order, and the list at the end."""
    statements, _, sources = text(page).partition("## Sources")
    found = {int(number): source for number, source in _SOURCE.findall(sources)}
    return [int(number) for number in _CITED.findall(statements)], found


@pytest.mark.parametrize("page", LEGAL)
def test_each_source_is_used_and_has_an_address_or_a_mark(page: str) -> None:
    cited, sources = cited_and_sources(page)
    assert set(cited) == set(sources) == set(range(1, len(sources) + 1))
    unsure = [
        source
        for source in sources.values()
        if not (_OFFICIAL.search(source) or _SAME_ADDRESS.search(source) or "⚖" in source)
    ]
    assert unsure == []


@pytest.mark.parametrize("name", ["what-subak-is-not", "persons"])
def test_both_languages_say_the_same_with_the_same_sources(name: str) -> None:
    pages = [f"docs/{code}/{name}.md" for code in ("en", "fr")]
    english, french = (cited_and_sources(page)[0] for page in pages)
    assert english == french
    assert text(pages[0]).count("⚖") == text(pages[1]).count("⚖") > 0


@pytest.mark.parametrize("page", LEGAL)
def test_each_statement_has_a_source_or_a_mark(page: str) -> None:
    """Every point but those that say what Subak does and what follows names a source, or ⚖.

    Advice that states no law stands in points with an asterisk.
    """
    statements, _, _ = text(page).partition("## Sources")
    points = re.split(r"\n(?=- )", statements)
    plain = ("- Subak ", "- A credit ", "- Un crédit ")
    bare = [
        point.splitlines()[0]
        for point in points[1:]
        if not point.startswith(plain) and not re.search(r"\[\d+\]|⚖", point)
    ]
    assert bare == []
