"""Files of policies: the example of the format, and every line that it forbids."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.errors import Refused
from subak.log.encoding import to_utf8
from subak.log.note import VerifierKey
from subak.log.policy import Group, Log, Policy, Witness
from subak.log.policy_file import POLICY_BYTES_LIMIT, format_policy, parse_policy
from tests.support.notes import LOG_KEY, ORIGIN, witness, witness_key

A, B, C = (str(witness_key(letter)) for letter in "abc")
LINES = f"log {LOG_KEY}\nwitness a {A}\nwitness b {B}\nwitness c {C}\n"


def refusal(text: str | bytes) -> tuple[str, object]:
    with pytest.raises(Refused) as caught:
        parse_policy(text if isinstance(text, bytes) else to_utf8(text))
    return caught.value.code, caught.value.facts.get("line")


def test_a_whole_policy() -> None:
    text = (
        "# Who keeps an eye on the log of the valley\n"
        f"log {LOG_KEY} https://log.example/valley/\n"
        " \t\n"
        f"witness X1 {A}\n"
        f"\twitness\tX2   {B}  https://witness.example/b \t\n"
        "  #two of two\n"
        "group X all X1 X2\n"
        f"witness Y {C}\n"
        "group X-and-Y any X Y\n"
        "quorum X-and-Y\n"
    )
    policy = parse_policy(to_utf8(text))
    assert policy == Policy(
        (Log(LOG_KEY, "https://log.example/valley/"),),
        (
            Witness("X1", witness_key("a")),
            Witness("X2", witness_key("b"), "https://witness.example/b"),
            Witness("Y", witness_key("c")),
        ),
        (Group("X", 2, ("X1", "X2")), Group("X-and-Y", 1, ("X", "Y"))),
        "X-and-Y",
    )
    assert parse_policy(format_policy(policy)) == policy


def test_only_the_quorum_must_be_there() -> None:
    assert parse_policy(b"quorum none\n") == Policy()
    assert format_policy(Policy()) == b"quorum none\n"
    assert refusal("") == ("log.policy_quorum_missing", None)
    assert refusal(LINES) == ("log.policy_quorum_missing", None)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("logs x", "log.policy_malformed"),
        ("LOG x", "log.policy_malformed"),
        ("log", "log.policy_malformed"),
        (f"log {LOG_KEY} url more", "log.policy_malformed"),
        ("witness", "log.policy_malformed"),
        ("witness d", "log.policy_malformed"),
        (f"witness d {A} url more", "log.policy_malformed"),
        ("group g", "log.policy_malformed"),
        ("group g any", "log.policy_malformed"),
        ("group g some a", "log.policy_malformed"),
        ("group g 0 a", "log.policy_malformed"),
        ("group g 01 a", "log.policy_malformed"),
        ("group g +1 a", "log.policy_malformed"),
        ("group g -1 a", "log.policy_malformed"),
        ("group g ١ a", "log.policy_malformed"),
        ("group g 99999999 a", "log.policy_malformed"),
        ("quorum", "log.policy_malformed"),
        ("quorum a b", "log.policy_malformed"),
        ("quorum a\r", "log.policy_malformed"),
        ("# comment\x00", "log.policy_malformed"),
        ("# comment\x7f", "log.policy_malformed"),
        ("quorum\va", "log.policy_malformed"),
        ("group\u00a0g any a", "log.policy_malformed"),
        (f"witness d \udcff{A}", "log.policy_malformed"),
        (f"log {LOG_KEY}", "log.policy_key_again"),
        (f"witness d {A}", "log.policy_key_again"),
        (f"witness a {witness_key('d')}", "log.policy_name_taken"),
        (f"witness none {witness_key('d')}", "log.policy_name_taken"),
        ("group a any b", "log.policy_name_taken"),
        ("group none any b", "log.policy_name_taken"),
        ("group g any a d", "log.policy_name_unknown"),
        ("group g any g", "log.policy_name_unknown"),
        ("group g any none", "log.policy_name_unknown"),
        ("group g any A", "log.policy_name_unknown"),
        ("quorum d", "log.policy_name_unknown"),
        ("group g 2 a a", "log.policy_member_again"),
        ("group g 3 a b", "log.policy_threshold_wrong"),
    ],
)
def test_a_line_that_is_refused_is_named(line: str, code: str) -> None:
    assert refusal(f"{LINES}{line}\nquorum none\n") == (code, 5)


def test_a_name_is_a_member_once_in_the_whole_policy() -> None:
    text = f"{LINES}group g any a b\ngroup h any a c\nquorum g\n"
    assert refusal(text) == ("log.policy_member_again", 6)


def test_the_same_key_under_another_name_is_the_same_key() -> None:
    renamed = type(witness_key("a"))("elsewhere.example", witness_key("a").public_key)
    assert refusal(f"{LINES}witness d {renamed}\n") == ("log.policy_key_again", 5)
    other_log = VerifierKey("elsewhere.example", LOG_KEY.public_key)
    assert refusal(f"{LINES}log {other_log}\n") == ("log.policy_key_again", 5)


def test_one_quorum_on_a_whole_line() -> None:
    assert refusal(f"{LINES}quorum a\nquorum b\n") == ("log.policy_quorum_again", 6)
    assert refusal(f"{LINES}quorum a") == ("log.policy_malformed", 5)
    assert refusal("quorum none\r\n") == ("log.policy_malformed", 1)


def test_keys_are_those_of_their_purpose() -> None:
    assert refusal(f"log {A}\n") == ("log.key_malformed", None)
    assert refusal(f"witness a {LOG_KEY}\n") == ("log.key_malformed", None)
    assert refusal(f"log {ORIGIN}+00000000+{str(LOG_KEY).split('+', 2)[2]}\n") == (
        "log.key_id_wrong",
        None,
    )


def test_names_are_bytes() -> None:
    kelvin = f"witness K {A}\nwitness \u212a {B}\n".encode()
    text = kelvin + b"witness \xff " + C.encode() + b"\ngroup all all K \xff\nquorum all\n"
    policy = parse_policy(text)
    assert [one.name for one in policy.witnesses] == ["K", "\u212a", "\udcff"]
    assert parse_policy(format_policy(policy)) == policy
    with pytest.raises(Refused) as caught:
        parse_policy(text + b"group g any \xff\n")
    assert caught.value.facts["name"] == "?"


def test_as_many_as_others_take() -> None:
    count = 40
    logs = [
        f"log {VerifierKey.of(f'log{n}.example', witness(chr(0x41 + n)))}\n" for n in range(count)
    ]
    witnesses = [f"witness w{n} {witness_key(chr(0x41 + n))}\n" for n in range(count)]
    groups = [f"group g{n} any {'w' if n == 0 else 'g'}{max(n - 1, 0)}\n" for n in range(count)]
    policy = parse_policy(to_utf8("".join([*logs, *witnesses, *groups, f"quorum g{count - 1}\n"])))
    assert policy.is_met_by(["w0"])
    assert not policy.is_met_by(["w1"])


def test_a_policy_has_a_limit() -> None:
    comment = b"#" * (POLICY_BYTES_LIMIT - len(b"\nquorum none\n"))
    assert parse_policy(comment + b"\nquorum none\n") == Policy()
    assert refusal(b"#" + comment + b"\nquorum none\n") == ("log.policy_too_long", None)


@given(st.lists(st.sampled_from("abcdefgh"), unique=True), st.data())
def test_both_ways(letters: list[str], data: st.DataObject) -> None:
    witnesses = tuple(Witness(letter, witness_key(letter)) for letter in letters)
    free = letters
    groups: list[Group] = []
    for _ in letters:
        members = tuple(free[: data.draw(st.integers(1, len(free)))])
        name = f"group{len(groups)}"
        groups.append(Group(name, data.draw(st.integers(1, len(members))), members))
        free = [*free[len(members) :], name]
    quorum = data.draw(st.sampled_from(["none", *free]))
    policy = Policy((Log(LOG_KEY),), witnesses, tuple(groups), quorum)
    assert parse_policy(format_policy(policy)) == policy
