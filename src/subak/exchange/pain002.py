"""Status reports of a bank: ISO 20022 pain.002, versions 001.03 to 001.10, into rejections.

Source: ISO 20022 message definition CustomerPaymentStatusReport; status RJCT of the group, of a
payment batch or of one transaction; a status that stands higher holds for all below it. All other
statuses say nothing that the books need: a statement confirms what was debited.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from subak.core.errors import need
from subak.exchange import safe_xml
from subak.exchange.safe_xml import nodes, text

_DOCUMENT = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:pain\.002\.001\.(0[3-9]|10)\}Document")
_REJECTED = "RJCT"


@dataclass(frozen=True, slots=True)
class Rejection:
    """What a bank rejected of an order: some transfers, or all where none is named.

    `reason` is the bank's code, "" where it gives none.
    """

    message: str
    end_to_end_ids: tuple[str, ...]
    reason: str


def read(content: bytes) -> list[Rejection]:
    """The rejections of a status report, in its order; none where nothing was rejected.

    Errors: `bank.not_status`, `bank.entity_refused`, `bank.file_too_large`, `bank.field_wrong`.
    """
    root = safe_xml.parse(content, otherwise="bank.not_status")
    need(_DOCUMENT.fullmatch(root.tag), "bank.not_status", found=root.tag)
    found: list[Rejection] = []
    for report in nodes(root, "CstmrPmtStsRpt"):
        message = text(report, "OrgnlGrpInfAndSts/OrgnlMsgId")
        need(message, "bank.field_wrong", field="OrgnlMsgId", found="")
        reason = _reason(report, "OrgnlGrpInfAndSts/StsRsnInf")
        if text(report, "OrgnlGrpInfAndSts/GrpSts") == _REJECTED:
            found.append(Rejection(message, (), reason))
        else:
            found += [
                each
                for batch in nodes(report, "OrgnlPmtInfAndSts")
                for each in _of_batch(batch, message)
            ]
    return found


def _of_batch(batch: etree._Element, message: str) -> list[Rejection]:
    """Of a batch that is rejected whole all transfers; our orders have one batch each."""
    reason = _reason(batch, "StsRsnInf")
    if text(batch, "PmtInfSts") == _REJECTED:
        return [Rejection(message, (), reason)]
    return [
        Rejection(message, (text(each, "OrgnlEndToEndId"),), _reason(each, "StsRsnInf") or reason)
        for each in nodes(batch, "TxInfAndSts")
        if text(each, "TxSts") == _REJECTED
    ]


def _reason(node: etree._Element, path: str) -> str:
    return text(node, f"{path}/Rsn/Cd") or text(node, f"{path}/Rsn/Prtry")
