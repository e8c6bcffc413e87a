"""The policy beside one's own log: whom its operator asks to witness it, and how many must.

The plain policy is `K of all my witnesses`, one group. Another one is written by hand and taken
whole. What it says binds the writer: see `publication`.
"""

from dataclasses import replace

from subak.core.errors import need, refuse
from subak.log.note import VerifierKey
from subak.log.policy import NO_QUORUM, Group, Log, Policy, Witness
from subak.log.policy_file import format_policy, parse_policy
from subak.log.source import POLICY
from subak.service.durable import write_durably
from subak.service.folder import Folder
from subak.service.witnesses import policy_of
from subak.transport.addresses import parts_of

GROUP = "quorum"


def own_policy(folder: Folder) -> Policy:
    """The policy of some books, or one that names their log alone; it knows their key of today."""
    own = Log(_own_key(folder))
    policy = policy_of(folder.public) or Policy()
    if any(log.key == own.key for log in policy.logs):
        return policy
    return replace(policy, logs=(*policy.logs, own))


def set_policy(folder: Folder, policy: Policy) -> None:
    """Put a policy beside the log; the writer follows it from its next checkpoint on.

    A private copy stays, so that a lost file does not let out what nobody witnessed.
    Refused: witness.policy_of_others, and what no policy file can say.
    """
    own = _own_key(folder)
    named = any(log.key == own for log in policy.logs)
    need(named, "witness.policy_of_others", origin=folder.origin)
    data = format_policy(policy)
    parse_policy(data)
    write_durably(folder.private / POLICY, data, mode=0o600)
    write_durably(folder.public / POLICY, data, waiting=folder.waiting)


def adding(policy: Policy, name: str, vkey: str, url: str) -> Policy:
    """The plain policy with one more witness.

    Refused: witness.address_malformed, witness.policy_by_hand, and what is wrong with name or key.
    """
    need(parts_of(url) is not None, "witness.address_malformed", address=url)
    line = f"witness {name} {vkey} {url}\nquorum {NO_QUORUM}\n"
    named = parse_policy(line.encode("utf-8", "surrogateescape")).witnesses
    return _plain((*policy.witnesses, *named), policy, quorum_of(policy))


def without(policy: Policy, name: str) -> Policy:
    """The plain policy without a witness.

    Refused: witness.unknown, witness.quorum_beyond, witness.policy_by_hand.
    """
    kept = tuple(witness for witness in policy.witnesses if witness.name != name)
    need(len(kept) < len(policy.witnesses), "witness.unknown", name=name)
    return _plain(kept, policy, quorum_of(policy))


def asking_for(policy: Policy, quorum: int) -> Policy:
    """The plain policy with another number of witnesses that must have cosigned.

    Refused: witness.quorum_beyond, witness.policy_by_hand.
    """
    quorum_of(policy)
    return _plain(policy.witnesses, policy, quorum)


def quorum_of(policy: Policy) -> int:
    """How many witnesses the plain policy asks for; refuses one that is not plain."""
    if not policy.groups and policy.quorum == NO_QUORUM:
        return 0
    names = tuple(witness.name for witness in policy.witnesses)
    group = policy.groups[0] if policy.groups else None
    if group is None or policy.groups[1:] or (group.name, group.members) != (GROUP, names):
        refuse("witness.policy_by_hand")
    return group.threshold


def _plain(witnesses: tuple[Witness, ...], policy: Policy, quorum: int) -> Policy:
    known = len(witnesses)
    need(0 <= quorum <= known, "witness.quorum_beyond", quorum=quorum, known=known)
    if quorum == 0:
        return replace(policy, witnesses=witnesses, groups=(), quorum=NO_QUORUM)
    group = Group(GROUP, quorum, tuple(witness.name for witness in witnesses))
    return replace(policy, witnesses=witnesses, groups=(group,), quorum=GROUP)


def _own_key(folder: Folder) -> VerifierKey:
    text = (folder.public / "vkey").read_text(encoding="utf-8")
    return VerifierKey.parse(text.removesuffix("\n"))
