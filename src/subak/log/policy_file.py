"""The file of a policy, as in C2SP tlog-policy.

    log <vkey> [<url>]
    witness <name> <vkey> [<url>]
    group <name> all|any|<k> <name>...
    quorum <name>|none

Items stand between spaces and tabs; empty lines and lines that start with # are passed over. Names
are bytes without a meaning: what is not UTF-8 in them stays as it is.
Invariants: a line speaks only of names above it; exactly one quorum; every line ends in LF.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NoReturn

from subak.core.errors import need, refuse
from subak.log.cosignature import CosignerKey
from subak.log.encoding import from_utf8, to_utf8
from subak.log.keys import NoteKey, type_of_key
from subak.log.note import NOTE_BYTES_LIMIT, VerifierKey
from subak.log.policy import NO_QUORUM, Group, Log, Policy, Witness
from subak.log.subtree_cosignature import SubtreeCosignerKey

POLICY_BYTES_LIMIT = NOTE_BYTES_LIMIT

_SPACE = re.compile(r"[ \t]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_THRESHOLD = re.compile(r"all|any|[1-9][0-9]{0,6}")


def parse_policy(data: bytes) -> Policy:
    """Read a policy.

    Refuses: log.policy_too_long, log.policy_malformed (a line that says nothing known),
    log.policy_name_taken, log.policy_name_unknown, log.policy_member_again, log.policy_key_again,
    log.policy_threshold_wrong, log.policy_quorum_missing, log.policy_quorum_again, and keys as
    `keys.NoteKey` does.
    """
    need(
        len(data) <= POLICY_BYTES_LIMIT,
        "log.policy_too_long",
        length=len(data),
        limit=POLICY_BYTES_LIMIT,
    )
    *lines, rest = from_utf8(data).split("\n")
    reader = _Reader()
    for line in lines:
        reader.read(line)
    need(not rest, "log.policy_malformed", line=len(lines) + 1)
    need(reader.quorum, "log.policy_quorum_missing")
    return Policy(
        tuple(reader.logs.values()),
        tuple(reader.witnesses.values()),
        tuple(reader.groups),
        reader.quorum,
    )


def format_policy(policy: Policy) -> bytes:
    """Return a policy as a file without comments."""
    lines = [["log", str(log.key), log.url or ""] for log in policy.logs]
    lines += [["witness", one.name, str(one.key), one.url or ""] for one in policy.witnesses]
    lines += [["group", one.name, str(one.threshold), *one.members] for one in policy.groups]
    lines += [["quorum", policy.quorum]]
    return to_utf8("".join(" ".join(line).rstrip(" ") + "\n" for line in lines))


@dataclass(slots=True)
class _Reader:
    """What the lines so far have said."""

    line: int = 0
    logs: dict[bytes, Log] = field(default_factory=dict)
    witnesses: dict[bytes, Witness] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    quorum: str = ""
    _names: set[str] = field(default_factory=set)
    _members: set[str] = field(default_factory=set)

    def read(self, line: str) -> None:
        self.line += 1
        if _CONTROL.search(line):
            self._malformed()
        words = _SPACE.split(line.strip(" \t"))
        if words == [""] or words[0].startswith("#"):
            return
        match words:
            case ["log", key]:
                self._log(key, None)
            case ["log", key, url]:
                self._log(key, url)
            case ["witness", name, key]:
                self._witness(name, key, None)
            case ["witness", name, key, url]:
                self._witness(name, key, url)
            case ["group", name, threshold, first, *others]:
                self._group(name, threshold, (first, *others))
            case ["quorum", name]:
                self._quorum(name)
            case _:
                self._malformed()

    def _log(self, text: str, url: str | None) -> None:
        key = VerifierKey.parse(self._key(text))
        need(key.public_key not in self.logs, "log.policy_key_again", line=self.line, key=text)
        self.logs[key.public_key] = Log(key, url)

    def _witness(self, name: str, text: str, url: str | None) -> None:
        key = _cosigner_key(self._key(text))
        known = key.public_key in self.witnesses
        need(not known, "log.policy_key_again", line=self.line, key=text)
        self._take(name)
        self.witnesses[key.public_key] = Witness(name, key, url)

    def _group(self, name: str, threshold: str, members: tuple[str, ...]) -> None:
        for member in members:
            self._known(member)
            again = member in self._members
            need(not again, "log.policy_member_again", line=self.line, name=_shown(member))
            self._members.add(member)
        if not _THRESHOLD.fullmatch(threshold):
            self._malformed()
        needed = {"any": 1, "all": len(members)}.get(threshold) or int(threshold)
        need(
            needed <= len(members),
            "log.policy_threshold_wrong",
            line=self.line,
            threshold=needed,
            members=len(members),
        )
        self._take(name)
        self.groups.append(Group(name, needed, members))

    def _quorum(self, name: str) -> None:
        need(not self.quorum, "log.policy_quorum_again", line=self.line)
        if name != NO_QUORUM:
            self._known(name)
        self.quorum = name

    def _take(self, name: str) -> None:
        taken = name == NO_QUORUM or name in self._names
        need(not taken, "log.policy_name_taken", line=self.line, name=_shown(name))
        self._names.add(name)

    def _known(self, name: str) -> None:
        known = name in self._names
        need(known, "log.policy_name_unknown", line=self.line, name=_shown(name))

    def _key(self, text: str) -> str:
        """Names of witnesses are opaque bytes, but a key is text."""
        return text if _shown(text) == text else self._malformed()

    def _malformed(self) -> NoReturn:
        refuse("log.policy_malformed", line=self.line)


def _cosigner_key(text: str) -> NoteKey:
    kind = SubtreeCosignerKey if type_of_key(text) == SubtreeCosignerKey.TYPE else CosignerKey
    return kind.parse(text)


def _shown(name: str) -> str:
    """Return a name for a message: bytes that are no text become question marks."""
    return name.encode("utf-8", "replace").decode()
