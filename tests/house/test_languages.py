"""Both languages are complete: every code has a text, every text a use, every page a twin."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from tests.house.codes import OF_ERRORS, literals, read, sites_and_unreadable
from tests.house.tree import LANGUAGES, PACKAGE, ROOT, syntax

TEXTS = PACKAGE / "language" / "texts"
REFUSALS = "refusals"
# An ordinary space where French wants one that does not break the line.
LOOSE_SPACE = re.compile(r" [:;!?»]|« ")


def leaves(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """All texts of a table under their dotted keys."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{prefix}{key}/")
        else:
            assert isinstance(value, str), f"{prefix}{key} is not a text"
            yield f"{prefix}{key}", value


@cache
def texts(language: str) -> dict[str, dict[str, str]]:
    """The texts of a language: file, then key with its table, then text."""
    return {
        file.name: dict(leaves(tomllib.loads(file.read_text(encoding="utf-8"))))
        for file in sorted((TEXTS / language).glob("*.toml"))
    }


def refusals(language: str) -> dict[str, str]:
    """The texts of the error codes of a language."""
    return {
        key.removeprefix(f"{REFUSALS}/"): text
        for file in texts(language).values()
        for key, text in file.items()
        if key.startswith(f"{REFUSALS}/")
    }


def placeholders(text: str) -> set[str]:
    """The names that a text asks for."""
    return {re.split(r"[.\[]", name)[0] for _, name, _, _ in Formatter().parse(text) if name}


def pages(language: str) -> set[str]:
    """The documentation pages of a language, named from its folder."""
    folder = ROOT / "docs" / language
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*.md")}


def test_every_code_can_be_read_from_the_sources() -> None:
    assert sites_and_unreadable()[1] == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_text(language: str) -> None:
    known = refusals(language)
    assert sites_and_unreadable()[0]
    missing = {
        f"{each.code} ({each.place})"
        for each in sites_and_unreadable()[0]
        if each.code not in known
    }
    assert sorted(missing) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_used(language: str) -> None:
    assert sorted(refusals(language).keys() - literals()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_code_has_two_texts(language: str) -> None:
    codes = [
        key for file in texts(language).values() for key in file if key.startswith(f"{REFUSALS}/")
    ]
    assert sorted({code for code in codes if codes.count(code) > 1}) == []


def test_both_languages_have_the_same_texts() -> None:
    english, french = texts("en"), texts("fr")
    assert english
    assert {file: sorted(keys) for file, keys in english.items()} == {
        file: sorted(keys) for file, keys in french.items()
    }


def test_both_languages_name_the_same_facts() -> None:
    differing = [
        f"{file} {key}"
        for file, keys in texts("en").items()
        for key, text in keys.items()
        if placeholders(text) != placeholders(texts("fr").get(file, {}).get(key, text))
    ]
    assert differing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_names_only_facts_that_are_given(language: str) -> None:
    known = refusals(language)
    missing = {
        f"{site.code} ({site.place}): {', '.join(sorted(unknown))}"
        for site in sites_and_unreadable()[0]
        if site.facts is not None
        and (unknown := placeholders(known.get(site.code, "")) - site.facts)
    }
    assert sorted(missing) == []


def test_french_spaces_do_not_break_lines() -> None:
    loose = [
        f"{file} {key}"
        for file, keys in texts("fr").items()
        for key, text in keys.items()
        if LOOSE_SPACE.search(text)
    ]
    assert loose == []


def test_every_page_exists_in_both_languages() -> None:
    assert pages("en")
    assert pages("en") == pages("fr")


def test_every_text_of_the_front_exists_in_both_languages() -> None:
    assert (ROOT / "README.md").is_file()
    assert (ROOT / "README.fr.md").is_file()


def test_codes_are_read_as_they_are_written(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        'CODE = "c.c"\n'
        "def check(self, code, **facts):\n"
        '    need(self, "a.a", by=1, of=2)\n'
        '    refuse("b.b" if self else CODE, **facts)\n'
        "    raise Refused(code)\n"
        '    raise Corrupt(code=f"{self}.d")\n',
        encoding="utf-8",
    )
    sites, unreadable = read(syntax(module), "module", OF_ERRORS)
    assert [(site.code, site.facts) for site in sites] == [
        ("a.a", frozenset({"by", "of"})),
        ("b.b", None),
        ("c.c", None),
    ]
    assert unreadable == ["module:6"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_of_a_malformed_rule_has_words(language: str) -> None:
    """A reason is the last word in a call of `need_part` or `need_unique`, or named so."""
    asked = set[str]()
    for file in sorted((PACKAGE / "finance").glob("rule_*.py")):
        for node in ast.walk(syntax(file)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                place = {"need_part": 2, "need_unique": 1}.get(node.func.id)
                given = [] if place is None else node.args[place : place + 1]
                given += [word.value for word in node.keywords if word.arg == "reason"]
                asked |= {
                    each.value
                    for each in given
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                }
    told = {key for file in texts(language).values() for key in file}
    assert len(asked) > 20
    assert {f"reasons/{reason}" for reason in asked} == {
        k for k in told if k.startswith("reasons/")
    }
