"""Rules of distribution for people who do not write JSON: a method, shares beside it, bounds.

`--hours work --care minutes=8 --kept tools=10 --cap 500` is a document: buckets of 10 % kept and
8 % for care by the minutes under a protocol, and what is left of 100 % by hours, nobody above
500.00. A rule that schema 1 can say is written in schema 1.
"""

import argparse
import re
from fractions import Fraction

from subak.cli.files import read_named
from subak.cli.score_preset import by_scores
from subak.cli.subcommands import Action
from subak.core.canonical import Json, decode
from subak.core.errors import need, refuse
from subak.exchange import amounts
from subak.finance.rule_document import LARGEST_DOCUMENT

METHODS = ("equal", "hours", "points", "rates", "scores", "split")
SHARES = ("care", "kept")
_METAVARS = {
    "equal": "WHO", "split": "PART", "care": "CARE", "kept": "KEPT", "scores": "SCORES",
}  # fmt: skip
_PART = re.compile(r"([^=]+)=((0|[1-9][0-9]{0,14})(\.[0-9]{1,9})?)", re.ASCII)
_CLAIM_RULES = ("debt_like", "once", "equity_like")
_MAIN = "all"

Object = dict[str, Json]


def takes_rule(action: Action) -> None:
    """The arguments that make a rule."""
    for name in METHODS:
        metavar = _METAVARS.get(name, "PROTOCOL")
        action.takes(f"--{name}", metavar=metavar, nargs="+", action="extend")
    for name in SHARES:
        action.takes(f"--{name}", metavar=_METAVARS[name], nargs="+", action="extend")
    action.takes("--of", metavar="COUNT", type=int)
    action.takes("--claims", dest="claim_rule", metavar="CLAIMS", choices=_CLAIM_RULES)
    action.takes("--cap", metavar="EUROS")
    action.takes("--floor", metavar="EUROS")
    action.takes("--title", metavar="TITLE")


def rule_of(options: argparse.Namespace) -> Json:
    """The rule document: from a file, or of what the arguments say.

    Refused: distribute.method_unclear, .part_malformed, .shares_exceed_100, .bounds_unclear.
    """
    methods = [name for name in METHODS if getattr(options, name)]
    shares = [name for name in SHARES if getattr(options, name)]
    bounds = _bounds(options)
    clear = not (methods or shares or bounds) if options.file else len(methods) <= 1
    need(clear and (options.file or methods or shares), "distribute.method_unclear")
    if options.file:
        raw = read_named(options.file, LARGEST_DOCUMENT)
        return decode(raw, at_most_bytes=LARGEST_DOCUMENT)
    need(methods or not bounds, "distribute.bounds_unclear")
    main = _method(options, methods[0]) | bounds if methods else None
    root = _beside(options, main) if shares else {"id": _MAIN, **(main or {})}
    second = shares or bounds or methods in (["points"], ["scores"])
    said = " ".join(
        word for name in (*methods, *shares) for word in (name, *getattr(options, name))
    )
    title = options.title or said[:200]
    schema = "subak/rule/2" if second else "subak/rule/1"
    return {"schema": schema, "title": {"en": title, "fr": title}, "root": root}


def _method(options: argparse.Namespace, name: str) -> Object:
    given: list[str] = getattr(options, name)
    if name == "equal":
        return {"equal": {"among": list(given)}}
    if name == "split":
        return {"split": [_to(text) for text in given]}
    if name == "scores":
        return by_scores(given)
    if name == "points" and options.of is not None:
        return {"points": {"protocols": list(given), "of": options.of}}
    return {name: {"protocols": list(given)}}


def _bounds(options: argparse.Namespace) -> Object:
    """What a node of persons says besides; `--of` belongs to points."""
    need(options.of is None or options.points, "distribute.bounds_unclear")
    said: Object = {} if options.claim_rule is None else {"rule": options.claim_rule}
    for name in ("cap", "floor"):
        if getattr(options, name) is not None:
            said[name] = amounts.cents_of(getattr(options, name))
    return said


def _beside(options: argparse.Namespace, main: Object | None) -> Object:
    """Buckets: what is kept, what care gets, and the method for the rest of 100 %."""
    parts: list[Json] = []
    left = Fraction(100)
    for text in options.kept or ():
        name, percent = _share(text)
        parts.append({"id": f"kept-{name}", "percent": percent, "account": name})
        left -= Fraction(percent)
    for text in options.care or ():
        name, percent = _share(text)
        parts.append({"id": f"care-{name}", "percent": percent, "hours": {"protocols": [name]}})
        left -= Fraction(percent)
    need(left >= 0, "distribute.shares_exceed_100")
    if main is not None:
        parts.append({"id": _MAIN, "percent": _decimal(left), **main})
    return {"id": "root", "buckets": {"mode": "straight", "parts": parts}}


def _to(text: str) -> Json:
    agent, weight = _share(text)
    return {"id": f"to-{agent}", "to": agent, "weight": weight}


def _share(text: str) -> tuple[str, int | str]:
    """A part `name=weight`; the weight is a whole number or a decimal."""
    part = _PART.fullmatch(text)
    if part is None:
        refuse("distribute.part_malformed", text=text)
    name, weight, _, decimals = part.groups()
    return name, weight if decimals else int(weight)


def _decimal(percent: Fraction) -> int | str:
    """What is left of 100 as a document writes it: 82 or "82.5"."""
    if percent.denominator == 1:
        return percent.numerator
    whole, rest = divmod(percent.numerator * 10**9 // percent.denominator, 10**9)
    return f"{whole}.{rest:09}".rstrip("0")
