"""Bank statements: ISO 20022 camt.053, versions 001.02 to 001.08, into lines that are booked once.

Source: ISO 20022 message definition BankToCustomerStatement; external code sets for return reasons
and bank transaction codes. One line is one entry as the bank booked it; an entry that collects
several transactions keeps all their end-to-end ids.

Invariants: only booked entries become lines; amounts are exact cents; the same entry has the same
key in every statement that contains it; opening balance plus lines is closing balance.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256

from lxml import etree

from subak.core.errors import need, refuse
from subak.exchange import amounts, iban, safe_xml
from subak.exchange.foreign_amounts import instructed
from subak.exchange.safe_xml import nodes, text, texts
from subak.exchange.statement_line import OwnKind, StatementLine

_DOCUMENT = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.0[2-8]\}Document")
_SIGNS = {"CRDT": 1, "DBIT": -1}
_NO_END_TO_END_ID = "NOTPROVIDED"
_RETURN_OF_TRANSFER = "RRTN"
_OWN_OF_THE_BANK: dict[str, OwnKind] = {
    "CHRG": "charges", "COME": "charges", "COMI": "charges", "COMM": "charges",
    "COMT": "charges", "FEES": "charges", "INTR": "interest", "TAXE": "charges",
}  # fmt: skip
"""Generic sub-families of ISO 20022 bank transaction codes that no other person has a part in."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of one account; a balance is None where the bank gives none.

    `closing_on` is the day of the closing balance, "" without one; `created_at` is UTC.
    """

    account_iban: str
    identification: str
    currency: str
    lines: tuple[StatementLine, ...]
    opening_cents: int | None
    closing_cents: int | None
    closing_on: str = ""
    created_at: str = ""


def read(content: bytes, account_iban: str | None = None, currency: str = "EUR") -> list[Statement]:
    """Read all statements of a file; with `account_iban`, refuse any other account.

    Errors: `bank.not_camt`, `bank.entity_refused`, `bank.file_too_large`, `bank.field_wrong`,
    `bank.account_other`, `bank.currency_other`, `bank.amount_malformed`, `bank.balance_wrong`.
    """
    root = safe_xml.parse(content, otherwise="bank.not_camt")
    need(_DOCUMENT.fullmatch(root.tag), "bank.not_camt", found=root.tag)
    found = nodes(root, "BkToCstmrStmt/Stmt")
    need(found, "bank.not_camt", found="BkToCstmrStmt/Stmt: 0")
    return [_statement(node, account_iban, currency) for node in found]


def line_key(account: str, booked_on: str, amount_cents: int, reference: str, ordinal: int) -> str:
    """Name a line by what every statement says of it. `ordinal` tells equal lines of a day apart.

    Unambiguous although a reference may hold "|": no other part can.
    """
    named = f"{account}|{booked_on}|{amount_cents}|{reference}|{ordinal}"
    return "line-" + sha256(named.encode()).hexdigest()[:24]


def _statement(node: etree._Element, account_iban: str | None, currency: str) -> Statement:
    account = iban.compact(text(node, "Acct/Id/IBAN"))
    need(account, "bank.field_wrong", field="Acct/Id/IBAN", found="")
    if account_iban is not None:
        expected = iban.compact(account_iban)
        need(account == expected, "bank.account_other", found=account, expected=expected)
    _need_currency(text(node, "Acct/Ccy") or currency, currency)
    booked = [entry for entry in nodes(node, "Ntry") if _status(entry) == "BOOK"]
    closing_on, closing_cents = _closing(node, currency)
    seen: Counter[tuple[str, int, str]] = Counter()
    statement = Statement(
        account_iban=account,
        identification=text(node, "Id"),
        currency=currency,
        lines=tuple(_line(entry, account, currency, seen) for entry in booked),
        opening_cents=_opening(node, currency),
        closing_cents=closing_cents,
        closing_on=closing_on,
        created_at=_created_at(node, closing_on),
    )
    _need_balance(statement)
    return statement


def _line(
    entry: etree._Element, account: str, currency: str, seen: Counter[tuple[str, int, str]]
) -> StatementLine:
    booked_on = _date(entry, "BookgDt" if nodes(entry, "BookgDt") else "ValDt")
    amount_cents = _signed_cents(entry, currency)
    details = nodes(entry, "NtryDtls/TxDtls")
    # NtryRef may number the entries of one statement only, so it must not enter the key.
    reference = text(entry, "AcctSvcrRef") or _agreed(details, "Refs/AcctSvcrRef")
    seen[booked_on, amount_cents, reference] += 1
    ordinal = seen[booked_on, amount_cents, reference]
    ids = (name for detail in details for name in texts(detail, "Refs/EndToEndId"))
    counterparty, counterparty_iban = _counterparty(details, amount_cents, account)
    reason, (original, rate) = _return_reason(entry), instructed(entry, currency)
    return StatementLine(
        key=line_key(account, booked_on, amount_cents, reference, ordinal),
        booked_on=booked_on,
        amount_cents=amount_cents,
        bank_reference=reference,
        ordinal=ordinal,
        end_to_end_ids=tuple(name for name in ids if name != _NO_END_TO_END_ID),
        batch_id=_batch_id(entry, details),
        counterparty_name=counterparty,
        counterparty_iban=counterparty_iban,
        remittance=_remittance(entry, details),
        return_reason=reason,
        is_return=bool(reason) or _is_marked_as_return(entry),
        own=_OWN_OF_THE_BANK.get(text(entry, "BkTxCd/Domn/Fmly/SubFmlyCd"), ""),
        original=original,
        rate=rate,
    )


def _status(entry: etree._Element) -> str:
    """The code stands in `Sts` up to version 07, in `Sts/Cd` from version 08."""
    status = text(entry, "Sts/Cd") or text(entry, "Sts/Prtry") or text(entry, "Sts")
    need(status, "bank.field_wrong", field="Ntry/Sts", found="")
    return status


def _date(node: etree._Element, field: str) -> str:
    """The day of a date or date and time; a time zone after it does not change the day booked."""
    found = text(node, f"{field}/Dt") or text(node, f"{field}/DtTm")
    try:
        return date.fromisoformat(found[:10]).isoformat()
    except ValueError:
        refuse("bank.field_wrong", field=field, found=found)


def _signed_cents(node: etree._Element, currency: str) -> int:
    """`CdtDbtInd` already has the direction of a reversal, so `RvslInd` does not turn it."""
    for amount in nodes(node, "Amt"):
        _need_currency(amount.get("Ccy", ""), currency)
    direction = text(node, "CdtDbtInd")
    need(direction in _SIGNS, "bank.field_wrong", field="CdtDbtInd", found=direction)
    return _SIGNS[direction] * amounts.cents_of(text(node, "Amt"))


def _counterparty(details: list[etree._Element], amount_cents: int, own: str) -> tuple[str, str]:
    """Name and IBAN of the other side: the debtor of a credit, the creditor of a debit.

    A bank may leave the parties of a returned transfer as they were: then the other one is taken.
    """
    sides = ("Dbtr", "Cdtr") if amount_cents > 0 else ("Cdtr", "Dbtr")
    ibans = [iban.compact(_agreed(details, f"RltdPties/{side}Acct/Id/IBAN")) for side in sides]
    chosen = 1 if ibans[0] == own else 0
    party = f"RltdPties/{sides[chosen]}"
    # A party is named in `Nm` in the older versions, in `Pty/Nm` in the newer ones.
    return _agreed(details, f"{party}/Pty/Nm") or _agreed(details, f"{party}/Nm"), ibans[chosen]


def _batch_id(entry: etree._Element, details: list[etree._Element]) -> str:
    """The payment batch of the order; its message where the bank gives no batch."""
    return (
        text(entry, "NtryDtls/Btch/PmtInfId")
        or _agreed(details, "Refs/PmtInfId")
        or text(entry, "NtryDtls/Btch/MsgId")
        or _agreed(details, "Refs/MsgId")
    )


def _remittance(entry: etree._Element, details: list[etree._Element]) -> str:
    """What the payer wrote; else the payer's structured reference; else the bank's own wording."""
    written = _single(" ".join(texts(detail, "RmtInf/Ustrd")) for detail in details)
    return written or _agreed(details, "RmtInf/Strd/CdtrRefInf/Ref") or text(entry, "AddtlNtryInf")


def _return_reason(entry: etree._Element) -> str:
    reason = "NtryDtls/TxDtls/RtrInf/Rsn"
    return text(entry, f"{reason}/Cd") or text(entry, f"{reason}/Prtry")


def _is_marked_as_return(entry: etree._Element) -> bool:
    family = text(entry, "BkTxCd/Domn/Fmly/SubFmlyCd")
    reversed_entry = text(entry, "RvslInd") in {"true", "1"}
    described = bool(nodes(entry, "NtryDtls/TxDtls/RtrInf"))
    return described or reversed_entry or family == _RETURN_OF_TRANSFER


def _opening(node: etree._Element, currency: str) -> int | None:
    """The earliest opening balance; a bank may give the last closing one (PRCD) in its place."""
    found = _balances(node, "OPBD", currency) or _balances(node, "PRCD", currency)
    return min(found)[1] if found else None


def _closing(node: etree._Element, currency: str) -> tuple[str, int | None]:
    """The latest closing balance with its day."""
    found = _balances(node, "CLBD", currency)
    return max(found) if found else ("", None)


def _created_at(node: etree._Element, closing_on: str) -> str:
    """When the statement was made, in UTC to the second; the end of its day where it says nothing.

    A time without a zone is taken for UTC: it only orders statements about one day.
    """
    found = text(node, "CreDtTm") or f"{closing_on or '1970-01-01'}T23:59:59Z"
    try:
        made = datetime.fromisoformat(found)
        made = made.astimezone(UTC) if made.tzinfo else made
        return f"{made:%Y-%m-%dT%H:%M:%SZ}"
    except (ValueError, OverflowError):
        refuse("bank.field_wrong", field="CreDtTm", found=found[:40])


def _balances(node: etree._Element, code: str, currency: str) -> list[tuple[str, int]]:
    return [
        (_date(balance, "Dt"), _signed_cents(balance, currency))
        for balance in nodes(node, "Bal")
        if text(balance, "Tp/CdOrPrtry/Cd") == code
    ]


def _need_balance(statement: Statement) -> None:
    opening, closing = statement.opening_cents, statement.closing_cents
    if opening is None or closing is None:
        return
    moved = sum(line.amount_cents for line in statement.lines)
    need(
        opening + moved == closing,
        "bank.balance_wrong",
        statement=statement.identification,
        opening=amounts.text_of(opening),
        moved=amounts.text_of(moved),
        closing=amounts.text_of(closing),
    )


def _need_currency(found: str, expected: str) -> None:
    need(found == expected, "bank.currency_other", found=found, expected=expected)


def _agreed(details: list[etree._Element], path: str) -> str:
    return _single(text(detail, path) for detail in details)


def _single(values: Iterable[str]) -> str:
    """The value that all share, or "" where they differ."""
    found = set(values)
    return found.pop() if len(found) == 1 else ""
