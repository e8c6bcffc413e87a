"""The commands of the pages are run as they stand: empty HOME, one shell, in their order."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from subak.exchange.table_samples import sample_map
from tests.support import postgres

ROOT = Path(__file__).parents[2]
ROLES = ("farmer", "officer", "treasurer", "auditor")
NAMES = (
    *(
        "getting-started",
        "tables",
        "exports",
        "voice",
        "scores",
        "cascade",
        "keys",
        "backup",
        "witnesses",
    ),
    *ROLES,
)
PAGES = (
    *(f"docs/{code}/{name}.md" for name in NAMES for code in ("en", "fr")),
    *("README.md", "README.fr.md"),
)
_ANSWER = re.compile(r"(?<=\n\n)```\n(.*?)^```", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SET_UP = ("make ", "git clone")


def commands(page: str) -> str:
    """The commands of a page; those that set the project up are what runs this test already."""
    text = "".join(_BLOCK.findall((ROOT / page).read_text(encoding="utf-8")))
    lines = [line for line in text.splitlines() if not line.startswith(_SET_UP)]
    return "\n".join(lines) + "\n"


def shell(
    script: str, folder: Path, language: str, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run a script with `subak` on the PATH and nothing else from this machine's home."""
    program = folder / "bin" / "subak"
    program.parent.mkdir()
    program.write_text(
        f"#!{sys.executable}\nimport sys\nfrom subak.cli import main\nsys.exit(main())\n"
    )
    program.chmod(0o755)
    home = folder / "home"
    home.mkdir()
    environment = {
        "HOME": str(home),
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "SUBAK_LANGUAGE": language,
        "LC_ALL": "C.UTF-8",
        **more,
    }
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_run(page: str, tmp_path: Path) -> None:
    script = commands(page)
    assert "subak" in script
    language = "fr" if ".fr." in page or "/fr/" in page else "en"
    done = shell(script, tmp_path, language)
    assert done.returncode == 0, f"{done.stdout[-1500:]}\n{done.stderr[-1500:]}"
    assert "Traceback" not in done.stderr
    assert ("Tout est juste" if language == "fr" else "Everything is right") in done.stdout


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_commands_of_the_page_on_databases_run(language: str, tmp_path: Path) -> None:
    script = commands(f"docs/{language}/operating.md")
    done = shell(script, tmp_path, language, DATABASE=postgres.server().new_database())
    assert done.returncode == 0, f"{done.stdout[-1500:]}\n{done.stderr[-1500:]}"
    assert ("Tout est juste" if language == "fr" else "Everything is right") in done.stdout


def test_a_contribution_was_paid(tmp_path: Path) -> None:
    done = shell(commands(PAGES[0]), tmp_path, "en")
    assert "20.00\u00a0€ to Kim (payout d1.kim)" in done.stdout
    assert "nothing new" in done.stdout.lower()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_of_tables_shows_the_map_that_comes_with_subak(language: str) -> None:
    page = (ROOT / "docs" / language / "tables.md").read_text(encoding="utf-8")
    assert f"```toml\n{sample_map('hours', language)}```\n" in page


def test_hours_of_a_table_are_recorded_once_and_wrong_rows_named(tmp_path: Path) -> None:
    done = shell(commands("docs/en/tables.md"), tmp_path, "en")
    assert "Members registered: 6," in done.stdout
    assert "unchanged: 6." in done.stdout
    assert done.stdout.count("Contributions recorded: 2. Known already: 0.") == 1
    assert done.stdout.count("Contributions recorded: 0. Known already: 2.") == 1
    assert "nothing was written" in done.stdout
    for line in (2, 3, 4, 5):
        assert f"Line {line}, " in done.stderr


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_figures_of_the_page_on_simulation_are_computed(language: str, tmp_path: Path) -> None:
    page = f"docs/{language}/simulate.md"
    told = _ANSWER.findall((ROOT / page).read_text(encoding="utf-8"))
    shown = {" ".join(line.split()) for line in "".join(told).splitlines()} - {"…"}
    done = shell(commands(page), tmp_path, language)
    assert len(shown) == 13
    assert shown - {" ".join(line.split()) for line in done.stdout.splitlines()} == set()
    chart = (tmp_path / "home" / ("vallee" if language == "fr" else "valley")).glob("*.svg")
    assert [each.read_text(encoding="utf-8").startswith("<svg ") for each in chart] == [True]
