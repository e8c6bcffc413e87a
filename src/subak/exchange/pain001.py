"""Payment orders: ISO 20022 pain.001.001.09, SEPA credit transfers in euro.

Source: ISO 20022 CustomerCreditTransferInitiation version 09; EPC customer-to-bank guidelines.
The library sepaxml builds the file and brings its schema; it takes message id, batch id and time
of creation from chance and clock, so those three are set from the order afterwards.

Invariants: the same order gives the same bytes; every file is valid against the schema; the batch
id is the message id, so that a statement which names either one confirms the order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files

from lxml import etree
from sepaxml import SepaTransfer

from subak.core.errors import need, refuse
from subak.exchange import amounts, iban, safe_xml, sepa_text

_SCHEMA = "pain.001.001.09"
_NAMESPACE = f"urn:iso:std:iso:20022:tech:xsd:{_SCHEMA}"
_NAME_LIMIT, _REMITTANCE_LIMIT = 70, 140
_LARGEST_CENTS = 999_999_999_99


@dataclass(frozen=True, slots=True)
class Transfer:
    """One credit transfer in euro cents. The end-to-end id reaches the creditor unchanged.

    The instruction id is between payer and bank alone: a chance in it keeps the hash of the file
    from telling anybody, by trial, which account stands in it.
    """

    end_to_end_id: str
    creditor_name: str
    creditor_iban: str
    amount_cents: int
    remittance: str
    instruction_id: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """Transfers from one account on one day.

    `created_at` is UTC as "YYYY-MM-DDTHH:MM:SSZ", `execution_on` a date as "YYYY-MM-DD".
    """

    message_id: str
    created_at: str
    execution_on: str
    debtor_name: str
    debtor_iban: str
    debtor_bic: str | None
    transfers: tuple[Transfer, ...]


def write(order: Order) -> bytes:
    """Write the order as a valid file, the same bytes each time.

    Texts outside the SEPA character set are transliterated. Errors: `bank.order_empty`,
    `bank.iban_malformed`, `bank.amount_not_positive`, `bank.amount_too_large`,
    `bank.text_too_long`, `bank.field_wrong`, `bank.identifier_malformed`,
    `bank.identifier_doubled`, `bank.schema_broken`; `bank.file_too_large` from some 90,000
    transfers on.
    """
    fitting = _fitting(order)
    root = safe_xml.parse(_built(fitting), otherwise="bank.schema_broken")
    _set_from_order(root, fitting)
    content = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    validate(content)
    return content


def validate(content: bytes) -> None:
    """Refuse `bank.schema_broken` unless the file is valid against pain.001.001.09."""
    root = safe_xml.parse(content, otherwise="bank.schema_broken")
    try:
        _schema().assertValid(root)
    except etree.DocumentInvalid as fault:
        refuse("bank.schema_broken", found=str(fault))


def _fitting(order: Order) -> Order:
    """The order as it will be written: ids checked, texts transliterated, IBANs compact."""
    need(order.transfers, "bank.order_empty", order=order.message_id)
    transfers = tuple(_fitting_transfer(transfer) for transfer in order.transfers)
    seen: set[str] = set()
    for transfer in transfers:
        name = transfer.end_to_end_id
        need(name not in seen, "bank.identifier_doubled", found=name)
        seen.add(name)
    return replace(
        order,
        message_id=sepa_text.identifier(order.message_id, "message_id"),
        debtor_name=sepa_text.fitted(order.debtor_name, "debtor_name", _NAME_LIMIT),
        debtor_iban=iban.checked(order.debtor_iban, order.debtor_name),
        transfers=transfers,
    )


def _fitting_transfer(transfer: Transfer) -> Transfer:
    end_to_end_id = sepa_text.identifier(transfer.end_to_end_id, "end_to_end_id")
    cents = transfer.amount_cents
    written = amounts.text_of(cents)
    need(cents > 0, "bank.amount_not_positive", transfer=end_to_end_id, found=written)
    need(cents <= _LARGEST_CENTS, "bank.amount_too_large", transfer=end_to_end_id, found=written)
    return replace(
        transfer,
        creditor_name=sepa_text.fitted(transfer.creditor_name, "creditor_name", _NAME_LIMIT),
        creditor_iban=iban.checked(transfer.creditor_iban, transfer.creditor_name),
        remittance=sepa_text.fitted(transfer.remittance, "remittance", _REMITTANCE_LIMIT),
    )


def _built(order: Order) -> bytes:
    """The file as sepaxml makes it, not yet repeatable."""
    debtor = {
        "name": order.debtor_name,
        "IBAN": order.debtor_iban,
        "currency": "EUR",
        "batch": True,
    }
    if order.debtor_bic is not None:
        debtor["BIC"] = order.debtor_bic
    # Not `clean`: sepaxml would cut long texts off in silence; ours are checked already.
    message = SepaTransfer(debtor, schema=_SCHEMA, clean=False)
    for transfer in order.transfers:
        message.add_payment(_payment(transfer, _execution_date(order)))
    content: bytes = message.export(validate=False)
    return content


def _payment(transfer: Transfer, execution_date: date) -> dict[str, str | int | date]:
    return {
        "name": transfer.creditor_name,
        "IBAN": transfer.creditor_iban,
        "amount": transfer.amount_cents,
        "execution_date": execution_date,
        "description": transfer.remittance,
        "endtoend_id": transfer.end_to_end_id,
    }


def _execution_date(order: Order) -> date:
    try:
        return date.fromisoformat(order.execution_on)
    except ValueError:
        refuse("bank.field_wrong", field="execution_on", found=order.execution_on)


def _set_from_order(root: etree._Element, order: Order) -> None:
    """Put what sepaxml takes from chance and clock, and the agent where the BIC is not known."""
    fixed = {
        "GrpHdr/MsgId": order.message_id,
        "GrpHdr/CreDtTm": order.created_at,
        "PmtInf/PmtInfId": order.message_id,
    }
    for path, value in fixed.items():
        (element,) = safe_xml.nodes(root, f"CstmrCdtTrfInitn/{path}")
        element.text = value
    transfers = safe_xml.nodes(root, "CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf/PmtId")
    for ids, transfer in zip(transfers, order.transfers, strict=True):
        if transfer.instruction_id:
            instruction = etree.Element(f"{{{_NAMESPACE}}}InstrId")
            instruction.text = sepa_text.identifier(transfer.instruction_id, "instruction_id")
            ids.insert(0, instruction)
    if order.debtor_bic is None:
        (agent,) = safe_xml.nodes(root, "CstmrCdtTrfInitn/PmtInf/DbtrAgt/FinInstnId")
        other = etree.SubElement(agent, f"{{{_NAMESPACE}}}Othr")
        etree.SubElement(other, f"{{{_NAMESPACE}}}Id").text = "NOTPROVIDED"


@lru_cache(maxsize=1)
def _schema() -> etree.XMLSchema:
    source = files("sepaxml") / "schemas" / f"{_SCHEMA}.xsd"
    return etree.XMLSchema(etree.fromstring(source.read_bytes()))
