"""The pages of refusals and of entries say what the sources say."""

import importlib
import re
from functools import cache

import pytest

from tests.house.test_languages import refusals
from tests.house.tree import LANGUAGES, ROOT
from tests.support.pages import place, refusals_page


@cache
def sections(language: str) -> dict[str, str]:
    """The sections of the page of entries by their kind."""
    page = (ROOT / "docs" / language / "entries.md").read_text(encoding="utf-8")
    parts = re.split(r"^### `([a-z.]+)`$", page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_stands_on_its_page(language: str) -> None:
    written = place(language).read_text(encoding="utf-8")
    assert written == refusals_page(language), "run: python -m tests.support.pages"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_a_section_with_its_fields(language: str) -> None:
    importlib.import_module("subak.releases")
    registry = importlib.import_module("subak.core.entry").REGISTRY
    fields = {
        kind: sorted(name for name in rule.__struct_fields__ if name != "id")
        for (kind, _), rule in registry.items()
    }
    told = {
        kind: sorted(re.findall(r"^\| `(\w+)` \|", text, flags=re.MULTILINE))
        for kind, text in sections(language).items()
    }
    assert told == fields


@pytest.mark.parametrize("language", LANGUAGES)
def test_sections_name_only_refusals_that_exist(language: str) -> None:
    named = {
        code
        for text in sections(language).values()
        for code in re.findall(r"`([a-z]+\.[a-z_]+)`", text)
    }
    assert named - sections(language).keys() - refusals(language).keys() == set()


def test_both_languages_name_the_same_refusals() -> None:
    named = {
        language: {
            kind: re.findall(r"`([a-z]+\.[a-z_]+)`", text)
            for kind, text in sections(language).items()
        }
        for language in LANGUAGES
    }
    assert named["en"] == named["fr"]
