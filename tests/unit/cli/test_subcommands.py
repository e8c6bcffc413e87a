"""Actions of commands: help in two languages with an example; shared arguments anywhere."""

import subprocess
import sys
from pathlib import Path

import pytest

from subak.cli import main
from subak.language.catalogue import LANGUAGES, table
from tests.unit.cli.commons import Commons

WITH_ACTIONS = {
    "protocol": ("publish", "check"),
    "resource": ("add", "unit", "kind"),
    "pact": ("declare", "publish", "sign", "end"),
    "record": ("add", "event", "correct", "withdraw", "open", "close"),
    "recognise": ("decide", "all", "waiting", "second", "accept", "appeal", "review"),
    "credit": ("transfer", "retire", "cancel"),
    "mandate": ("grant", "end"),
    "import": ("camt", "git"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", WITH_ACTIONS)
def test_each_action_has_help_with_an_example(
    language: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for action in WITH_ACTIONS[command]:
        with pytest.raises(SystemExit) as ended:
            main(["--language", language, command, action, "--help"])
        assert ended.value.code == 0
        assert f"subak {command} {action}" in capsys.readouterr().out.split("\n\n")[-1]


SHARED = {"--as", "--for", "--key"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_name_arguments_that_exist(language: str) -> None:
    words = table("fr" if language == "fr" else "en", "help")
    examples = {key: text for key, text in words.items() if key.endswith(".example")}
    assert examples
    for key, text in examples.items():
        command = key.split(".")[0]
        assert text.startswith(f"subak {' '.join(key.split('.')[:2])}")
        flags = {word for word in text.split() if word.startswith("--")} - {
            "--as",
            "--for",
            "--key",
        }
        kinds = (command, ".".join(key.split(".")[:2]))
        assert all(any(f"{kind}.{flag}" in words for kind in kinds) for flag in flags), key


@pytest.mark.parametrize(("language", "title"), [("en", "shared"), ("fr", "communs")])
def test_each_action_names_the_shared_arguments_apart(
    language: str, title: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["agent"], ["pact"], ["pact", "sign"], ["import", "camt"], []):
        with pytest.raises(SystemExit):
            main(["--language", language, *words, "--help"])
        told = capsys.readouterr().out
        usage, _, _ = told.partition("\n\n")
        _, _, shared = told.partition(f"\n{title} ")
        for flag in ("--books", "--as", "--for", "--key", "--json", "--csv", "--language"):
            assert flag not in usage
            assert f"\n  {flag}" in shared


def test_a_mistake_says_where_help_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--language", "fr", "show", "pacts", "--most", "-3"])
    assert ended.value.code == 2
    assert "cette valeur ne convient pas" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--language", "en", "pact", "sign"])
    assert capsys.readouterr().err.endswith("PACT\nHelp: subak pact sign --help\n")


def test_ctrl_c_is_heard_while_the_program_is_loaded() -> None:
    script = (
        "import sys\n"
        "class Slow:\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'subak.cli.running': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Slow())\n"
        "from subak.cli import main\n"
        "sys.exit(main())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "--language", "fr", "show"],
        env={"PYTHONPATH": str(Path(__file__).parents[3] / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 130
    assert done.stderr.startswith("Interrompu.")
    assert "Traceback" not in done.stderr


def test_shared_arguments_stand_anywhere(garden: Commons) -> None:
    line = "record add pact-garden hours 90"
    assert garden.told(f"--as kim {line}")["provider"] == "kim"
    assert garden.told(f"{line} --as kim")["provider"] == "kim"
    assert garden.told("record --as kim add pact-garden hours 90")["provider"] == "kim"
