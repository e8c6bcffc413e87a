"""A kind of entry or a refusal that nobody tells or tries does not exist."""

import importlib
import re
from functools import cache

import pytest

from tests.house.codes import sites_and_unreadable
from tests.house.tree import LANGUAGES, ROOT


@cache
def kinds() -> tuple[str, ...]:
    """The kinds of entries of all releases."""
    importlib.import_module("subak.releases")
    registry = importlib.import_module("subak.core.entry").REGISTRY
    return tuple(sorted({kind for kind, _ in registry}))


@cache
def told(folder: str, *endings: str) -> str:
    """All texts below a folder of the project, one after the other."""
    files = sorted(file for end in endings for file in (ROOT / folder).rglob(f"*.{end}"))
    return "\n".join(
        file.read_text(encoding="utf-8") for file in files if "house" not in file.parts
    )


def names(text: str, name: str) -> bool:
    """Whether a text holds a dotted name as a whole."""
    return re.search(rf"(?<![\w.]){re.escape(name)}(?![\w]|\.\w)", text) is not None


def test_every_kind_has_a_story() -> None:
    assert kinds()
    stories = told("tests/stories", "md")
    assert [kind for kind in kinds() if not names(stories, kind)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_a_page(language: str) -> None:
    assert kinds()
    pages = told(f"docs/{language}", "md")
    assert [kind for kind in kinds() if not names(pages, kind)] == []


def test_every_refusal_is_tried() -> None:
    codes = sorted({site.code for site in sites_and_unreadable()[0] if site.refusal})
    assert codes
    tests = told("tests", "md", "py", "toml", "txt")
    assert [code for code in codes if not names(tests, code)] == []


def test_names_are_found_whole() -> None:
    text = "refused recognition.own_work, then `pact.signed`."
    assert names(text, "recognition.own_work")
    assert names(text, "pact.signed")
    assert not names(text, "recognition.own")
    assert not names(text, "own_work")
    assert not names("pact.signed.twice", "pact.signed")
