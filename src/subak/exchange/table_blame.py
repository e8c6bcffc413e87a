"""Which field of a map a rule of the log speaks of, so that a refusal can name the column."""

from collections.abc import Mapping

from subak.core.errors import Refused
from subak.exchange.table_map import ContributionFields, ContributionMap, MeasureMap

_FIELDS: Mapping[str, str] = {
    "contribution.action_not_allowed": "action",
    "contribution.outside_validity": "day",
    "contribution.recogniser_provides": "provider",
    "entry.id_used": "id",
    "event.agents_differ": "receiver",
    "event.ends_before_start": "until",
    "event.in_future": "day",
    "event.place_not_allowed": "place",
    "resource.unknown": "resource",
}
_MEASURES: Mapping[str, str] = {
    "contribution.measure_unit": "amount",
    "contribution.range_missing": "low",
    "event.quantity_not_positive": "amount",
    "measure.negative": "amount",
    "measure.outside_bounds": "amount",
}


def blamed(mapped: ContributionMap, refused: Refused) -> object:
    """The field that a refusal is about; None where it is the row as a whole."""
    fields: ContributionFields = mapped.contribution
    if refused.code in _FIELDS:
        return getattr(fields, _FIELDS[refused.code])
    if refused.code in _MEASURES:
        return getattr(_measure(mapped, refused), _MEASURES[refused.code])
    return None


def _measure(mapped: ContributionMap, refused: Refused) -> MeasureMap:
    """The measure that the refusal names; the first where it names none."""
    named = [each for each in mapped.measure if each.of == refused.facts.get("of")]
    return named[0] if named else mapped.measure[0]
