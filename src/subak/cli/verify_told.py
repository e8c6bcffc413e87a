"""What `subak verify` found, for people and for programs."""

import json
from datetime import UTC, datetime

from subak.audit.receipts import Included
from subak.audit.trust import Trusted
from subak.audit.verify import Verified
from subak.cli.console import Console
from subak.core.instants import format_instant
from subak.log.policy import NO_QUORUM
from subak.service.clock import SystemClock

Facts = dict[str, object]


def tell_verified(found: Verified, console: Console) -> None:
    """A whole log is right."""
    now = found.checkpoint
    console.say("verify.right", size=now.size, origin=now.origin, days=found.days)
    console.say("verify.others", **found.others._asdict())
    console.say("verify.payloads", **found.payloads._asdict())
    console.say("verify.proofs", **_acts(found))
    console.say("verify.root", root=now.root.hex())
    if found.previous is not None:
        console.say("verify.goes_on", earlier=found.previous.size)
    here = format_instant(SystemClock().now())
    if found.state.at > here:
        console.say("verify.ahead", at=found.state.at, here=here)
    _tell_trust(found.trusted, console)
    if not found.listed:
        console.say("verify.not_listed")
    console.say("verify.limits")


def tell_included(found: Included, console: Console) -> None:
    """One entry is in the log."""
    now = found.checkpoint
    console.say("verify.included", entry=found.receipt.index, origin=now.origin, size=now.size)
    print(json.dumps(_entry(found.raw), ensure_ascii=False, indent=1))
    _tell_trust(found.trusted, console)
    console.say("verify.one_entry")


def verified_facts(found: Verified) -> Facts:
    """The same for programs."""
    now, before = found.checkpoint, found.previous
    return {
        "verified": "yes",
        "origin": now.origin,
        "size": now.size,
        "root": now.root.hex(),
        "days_closed": found.days,
        "last_entry_at": found.state.at or None,
        "acts": _acts(found),
        "documents": found.others.documents,
        "openings": found.others.openings,
        "withheld": found.payloads.withheld,
        "erased": found.payloads.erased,
        "goes_on_from": None if before is None else before.size,
        "all_files_seen": "yes" if found.listed else "no",
        **_trust_facts(found.trusted),
    }


def included_facts(found: Included) -> Facts:
    """The same for programs."""
    now = found.checkpoint
    return {
        "verified": "yes",
        "origin": now.origin,
        "size": now.size,
        "root": now.root.hex(),
        "index": found.receipt.index,
        "entry": _entry(found.raw),
        **_trust_facts(found.trusted),
    }


def _acts(found: Verified) -> dict[str, int]:
    """How many acts their authors signed, by each way, and how many the operator vouches for."""
    ways = {way: found.proofs.get(way, 0) for way in ("key", "passkey", "recovery")}
    return {"signed": sum(ways.values()), **ways, "vouched": found.proofs.get("session", 0)}


def _entry(raw: bytes) -> object:
    """An entry as JSON; of a log of others, whose entries may be anything, the text."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return raw.decode("utf-8", "replace")


def _tell_trust(found: Trusted | None, console: Console) -> None:
    if found is None:
        console.say("verify.no_policy")
        return
    quorum, endorsement = found.quorum, found.endorsement
    if quorum == NO_QUORUM:
        console.say("verify.no_quorum", key=str(endorsement.log.key))
        return
    console.say("verify.quorum_met", quorum=quorum, signed=len(endorsement.cosigned_at))
    for name, at in endorsement.cosigned_at.items():
        console.say("verify.cosigned", name=name, at=instant(at))


def _trust_facts(found: Trusted | None) -> Facts:
    if found is None:
        return {"key_brought": "no", "quorum": None, "cosigned": {}}
    cosigned = {name: instant(at) for name, at in found.endorsement.cosigned_at.items()}
    return {"key_brought": "yes", "quorum": found.quorum, "cosigned": cosigned}


def instant(seconds: int) -> str:
    """What a cosignature says, as an instant; far beyond the calendar, the seconds themselves."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError):
        return str(seconds)
