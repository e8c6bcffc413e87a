"""Actions of commands: help in two languages with an example; shared arguments anywhere."""

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


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_name_arguments_that_exist(language: str) -> None:
    words = table("fr" if language == "fr" else "en", "help")
    examples = {key: text for key, text in words.items() if key.endswith(".example")}
    assert examples
    for key, text in examples.items():
        command = key.split(".")[0]
        assert text.startswith(f"subak {' '.join(key.split('.')[:2])}")
        flags = {word for word in text.split() if word.startswith("--")} - {"--as", "--for"}
        kinds = (command, ".".join(key.split(".")[:2]))
        assert all(any(f"{kind}.{flag}" in words for kind in kinds) for flag in flags), key


def test_shared_arguments_stand_anywhere(garden: Commons) -> None:
    line = "record add pact-garden hours 90"
    assert garden.told(f"--as kim {line}")["provider"] == "kim"
    assert garden.told(f"{line} --as kim")["provider"] == "kim"
    assert garden.told("record --as kim add pact-garden hours 90")["provider"] == "kim"
