"""What no file may contain: a path of somebody's machine, a registry's host, an open doubt.

The patterns are written so that they do not match themselves.
"""

import re

import pytest

from tests.house.tree import name_of, project_files

FORBIDDEN = {
    "a path of one machine": re.compile(
        r"(?<![\w.~*])/(wor[k]|roo[t]|hom[e]|tm[p]|op[t]|User[s])/[\w.]"
    ),
    "the host of a package registry": re.compile(
        r"py[p]i\.org|pythonh[o]sted|registry\.n[p]m|deb\.d[e]bian|proxy\.g[o]lang|crates\.[i]o"
    ),
    "a doubt without an issue": re.compile(r"\b(TO[D]O|FIX[M]E|XX[X])\b(?!\(#\d+\))"),
}


def offences(text: str) -> list[str]:
    """Each line of a text that contains what is forbidden, as `line: what`."""
    return [
        f"{number}: {what}"
        for number, line in enumerate(text.splitlines(), start=1)
        for what, pattern in FORBIDDEN.items()
        if pattern.search(line)
    ]


def test_no_file_names_a_machine_a_registry_or_a_doubt() -> None:
    found = [
        f"{name_of(file)}:{place}"
        for file in project_files()
        for place in offences(file.read_text(encoding="utf-8", errors="replace"))
    ]
    assert len(project_files()) > len(FORBIDDEN)
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "cd /wor" + "k/main",
        "'/tm" + "p/books'",
        "/hom" + "e/kim/books",
        "https://py" + "pi.org/",
        "registry.n" + "pmjs.com",
        "# TO" + "DO: later",
        "# FIX" + "ME",
    ],
)
def test_each_pattern_can_match(line: str) -> None:
    assert offences(line)


@pytest.mark.parametrize("line", ["docs/work/a", "# TO" + "DO(#12): later", "a root/leaf pair"])
def test_ordinary_text_is_free(line: str) -> None:
    assert not offences(line)
