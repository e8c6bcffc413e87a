"""`subak compute`: published cases of a method in, results out as JSON."""

import argparse
import gzip
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from subak.cli.console import Console
from subak.cli.engine import takes_engine
from subak.cli.files import naming
from subak.core.errors import refuse
from subak.finance.cascade_compute import compute_cascade
from subak.finance.compute import (
    compute_buckets,
    compute_claims,
    compute_period,
    compute_split,
)
from subak.finance.score_compute import compute_policy
from subak.ledger.compute import compute_effects
from subak.scores.compute import compute_score

METHODS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "valueflows.effects": compute_effects,
    "distribution.split": compute_split,
    "distribution.claims": compute_claims,
    "distribution.buckets": compute_buckets,
    "distribution.period": compute_period,
    "distribution.cascade": compute_cascade,
    "distribution.policy": compute_policy,
    "distribution.score": compute_score,
}


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak compute`."""
    parser.add_argument("file", metavar=console.word("FILE"), help=console.word("compute.file"))
    takes_engine(parser, console)


def run(options: argparse.Namespace, console: Console) -> None:
    """Compute each case of the document."""
    path = Path(options.file)
    with naming(options.file):
        raw = path.read_bytes()
    try:
        text = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
        document = json.loads(text, parse_float=Decimal)
        kind, cases = document["kind"], document["cases"]
        asked = [(case["id"], case["given"]) for case in cases]
        if b"\\u" in text:  # no halves of characters, which cannot be shown
            json.dumps(document, default=str, ensure_ascii=False).encode()
    except (ValueError, KeyError, TypeError, OSError, EOFError, RecursionError):
        refuse("compute.document_malformed", file=str(path))
    method = METHODS.get(kind) if isinstance(kind, str) else None
    if method is None:
        refuse("compute.kind_unknown", kind=str(kind), known=", ".join(METHODS))
    results = [{"id": name, "computed": method(given)} for name, given in asked]
    console.value({"kind": kind, "results": results})
