"""The protocols that come with Subak: canonical, complete, honest about what was published."""

import pytest

from subak.core.canonical import decode, encode
from subak.exchange.sample_protocols import SAMPLE_NAMES, SampleName, sample
from subak.recognition.conditions_document import read_any


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_the_samples_are_canonical_and_complete(name: SampleName) -> None:
    raw = sample(name)
    assert encode(decode(raw, at_most_bytes=10**6)) == raw
    document = read_any(raw, "EUR")
    assert document.title.fr
    assert document.sample
    assert document.sources


def test_only_real_schemes_claim_published_figures() -> None:
    published = {
        name: any(source.published for source in read_any(sample(name), "EUR").sources)
        for name in SAMPLE_NAMES
    }
    assert {name for name in published if published[name]} == {
        "a", "a-collective", "b", "b-bonus", "c"
    }  # fmt: skip
