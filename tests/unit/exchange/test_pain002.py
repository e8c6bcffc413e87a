"""Status reports: what was rejected, of the order, of its batch, or of one transfer."""

import pytest

from subak.core.errors import Refused
from subak.exchange.pain002 import Rejection, read


def report(inner: str, version: str = "03", group: str = "") -> bytes:
    """A status report about the order m1."""
    return (
        f"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}'>"
        f"<CstmrPmtStsRpt><OrgnlGrpInfAndSts><OrgnlMsgId>m1</OrgnlMsgId>{group}"
        f"</OrgnlGrpInfAndSts>{inner}</CstmrPmtStsRpt></Document>"
    ).encode()


def because(code: str) -> str:
    return f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>"


def transfer(name: str, status: str, code: str = "") -> str:
    reason = because(code) if code else ""
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{name}</OrgnlEndToEndId><TxSts>{status}</TxSts>{reason}"
        "</TxInfAndSts>"
    )


@pytest.mark.parametrize("version", ["03", "10"])
def test_a_whole_order_is_rejected(version: str) -> None:
    group = f"<GrpSts>RJCT</GrpSts>{because('FF01')}"
    assert read(report("", version, group)) == [Rejection("m1", (), "FF01")]


def test_a_batch_is_rejected() -> None:
    batch = f"<OrgnlPmtInfAndSts><PmtInfSts>RJCT</PmtInfSts>{because('AM04')}</OrgnlPmtInfAndSts>"
    assert read(report(batch)) == [Rejection("m1", (), "AM04")]


def test_some_transfers_are_rejected() -> None:
    inner = transfer("d1.kim", "RJCT", "AC01") + transfer("d1.lea", "ACSC")
    inner += transfer("d1.moe", "RJCT")
    batch = f"<OrgnlPmtInfAndSts><PmtInfSts>PART</PmtInfSts>{inner}</OrgnlPmtInfAndSts>"
    assert read(report(batch)) == [
        Rejection("m1", ("d1.kim",), "AC01"),
        Rejection("m1", ("d1.moe",), ""),
    ]


def test_what_is_accepted_says_nothing() -> None:
    assert read(report("", group="<GrpSts>ACCP</GrpSts>")) == []


@pytest.mark.parametrize("content", [b"", b"<a/>", report("", "11"), report("", "02")])
def test_another_file_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read(content)
    assert refused.value.code == "bank.not_status"


def test_a_report_names_its_order() -> None:
    with pytest.raises(Refused, match=r"bank\.field_wrong"):
        read(report("").replace(b"m1", b""))
