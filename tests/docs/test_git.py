"""The page on git histories: its commands run, and its figures are those that they show."""

from pathlib import Path

import pytest

from tests.docs.test_commands import ROOT, commands, shell

FIGURES = ("120.00", "132.00", "252.00", "372.00", "106.45", "193.55")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_commands_of_the_page_on_git_give_its_figures(language: str, tmp_path: Path) -> None:
    page = f"docs/{language}/git.md"
    told = (ROOT / page).read_text(encoding="utf-8")
    done = shell(commands(page), tmp_path, language)
    assert done.returncode == 0, f"{done.stdout[-1500:]}\n{done.stderr[-1500:]}"
    assert ("Tout est juste" if language == "fr" else "Everything is right") in done.stdout
    for amount in FIGURES:
        said = amount if language == "en" else amount.replace(".", ",")
        assert said in told
        assert said in done.stdout
