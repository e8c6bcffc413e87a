"""XML from strangers."""

import pytest

from subak.core.errors import Refused
from subak.exchange import safe_xml

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<x>&b;</x>"""


@pytest.mark.parametrize(
    "content",
    [
        BOMB,
        BOMB.replace(b"<x>&b;", b'<x y="&b;">'),
        b'<!DOCTYPE x SYSTEM "file:///etc/hostname"><x/>',
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "http://localhost/e">]><x>&e;</x>',
        b"<!DOCTYPE x><x/>",
        b"\xef\xbb\xbf<!-- first --><!DOCTYPE x><x/>",
        "<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE x><x/>".encode("utf-16"),
    ],
)
def test_refuses_any_document_type(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        safe_xml.parse(content, otherwise="bank.not_camt")
    assert refused.value.code == "bank.entity_refused"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"<x>",
        b"<x>&b;</x>",
        b"<x>\xff</x>",
        b"<?xml version='1.0' encoding='nonsense'?><x/>",
        b"<x>" * 1000 + b"</x>" * 1000,
    ],
)
def test_refuses_what_is_not_xml_by_the_name_of_the_caller(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        safe_xml.parse(content, otherwise="bank.not_order")
    assert refused.value.code == "bank.not_order"


def test_refuses_a_file_over_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_xml, "FILE_LIMIT_BYTES", 10)
    assert safe_xml.parse(b"<x>12</x> ", otherwise="bank.not_camt").text == "12"
    with pytest.raises(Refused) as refused:
        safe_xml.parse(b"<x>123</x> ", otherwise="bank.not_camt")
    assert refused.value.code == "bank.file_too_large"
    assert refused.value.facts == {"found": 11, "limit": 10}


def test_a_comment_does_not_hide_a_part_of_a_text() -> None:
    root = safe_xml.parse(b"<x><y>1<!-- -->2<?p?>3</y></x>", otherwise="bank.not_camt")
    assert safe_xml.text(root, "y") == "123"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_reads_the_declared_encoding(encoding: str) -> None:
    content = f"<?xml version='1.0' encoding='{encoding}'?><x><y> é </y></x>".encode(encoding)
    root = safe_xml.parse(content, otherwise="bank.not_camt")
    assert safe_xml.text(root, "y") == "é"
    assert safe_xml.text(root, "z") == ""
