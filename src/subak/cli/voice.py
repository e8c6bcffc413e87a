"""`subak voice`: read a voice rule and say what it means; write the sample rule to start from."""

import argparse

from subak.cli.console import Console
from subak.cli.files import new_file, read_named
from subak.cli.subcommands import Actions, answer
from subak.exchange.sample_voice import sample
from subak.language.catalogue import table
from subak.voice.rule_document import LARGEST_DOCUMENT, VoiceRule, read_rule


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak voice`."""
    actions = Actions(parser, console)
    actions.add("check").takes("file", metavar="FILE")
    actions.add("sample").takes("--out", metavar="FILE", required=True)


def run(options: argparse.Namespace, console: Console) -> None:
    """Check a rule, or write the sample."""
    if options.action == "sample":
        with new_file(options.out) as stream:
            stream.write(sample())
        answer(console, {"file": options.out}, "voice.sampled")
        return
    tell(read_rule(read_named(options.file, LARGEST_DOCUMENT)), console)


def tell(rule: VoiceRule, console: Console) -> None:
    """What a rule means, sentence by sentence."""
    words, majority = table(console.language, "words"), rule.majority
    people = not console.form

    def word(column: str, code: str) -> str:
        return words[f"{column}.{code}"] if people else code

    facts: dict[str, object] = {
        "title": rule.title.fr if console.language == "fr" else rule.title.en,
        "day": rule.frozen_on,
        "spheres": [word("sphere", each) for each in rule.spheres],
        "credits_per_point": [f"{each.credits} {each.series}" for each in rule.credits_per_point],
        "method": rule.method,
        "seats": rule.seats,
        "floor": rule.floor,
        "cap": rule.cap,
        "quorum": rule.quorum,
        "part": majority.more_than or majority.at_least,
        "of": word("majority", majority.of),
        "strict": majority.more_than is not None,
        "named": [f"{word('sphere', each.sphere)} ({', '.join(each.who)})" for each in rule.named],
        "excluded": [f"{each.who} ({each.reason})" for each in rule.excluded],
        "sample": list(rule.sample),
    }
    sentences = ["voice.checked", "voice.points", "voice.seats"]
    sentences += ["voice.named"] * bool(rule.named)
    sentences.append("voice.more_than" if majority.more_than else "voice.at_least")
    sentences += ["voice.excluded"] * bool(rule.excluded)
    answer(console, facts, *sentences)
