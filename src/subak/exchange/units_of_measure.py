"""Our units and those of OM 2, the Ontology of units of Measure to which Valueflows refers.

Source: the identifiers of `units/units-en-useful.csv` in valueflows/valueflows at commit 4a28edf1,
which takes them from OM 2 (facts only). A unit that is not here is one of the books' own.
"""

OM = "http://www.ontology-of-units-of-measure.org/resource/om-2/"
OM_UNITS = {
    "one": "one",
    "second": "second-Time",
    "minute": "minute-Time",
    "hour": "hour",
    "day": "day",
    "metre": "metre",
    "m": "metre",
    "kilometre": "kilometre",
    "km": "kilometre",
    "m2": "squareMetre",
    "are": "are",
    "hectare": "hectare",
    "ha": "hectare",
    "m3": "cubicMetre",
    "litre": "litre",
    "gram": "gram",
    "g": "gram",
    "kilogram": "kilogram",
    "kg": "kilogram",
    "tonne": "tonne",
    "kwh": "kilowattHour",
}
"""By the ids that units have in books."""

OURS = {identifier: unit for unit, identifier in reversed(OM_UNITS.items())}
"""The id under which a unit of OM 2 comes into books."""
