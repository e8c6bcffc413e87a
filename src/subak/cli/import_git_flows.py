"""What `subak import git --flows` needs of the books: kinds, files and processes that are known."""

from subak.cli.act import Acting
from subak.core.entry import Entry
from subak.core.errors import need
from subak.core.values import ResourceId
from subak.exchange.git_contributions import Contributing
from subak.exchange.git_flows import FILE, RELEASE, VERSION, Flowing, first_of_files
from subak.ledger.units import SpecificationDefined, Specifications, UnitDefined, Units
from subak.service.reader import Reader

_FILES = "SELECT id, accounting FROM resource WHERE id LIKE ?"
_PROCESSES = "SELECT id FROM process WHERE pact = ?"


def flowing_of(reader: Reader, turning: Contributing) -> Flowing:
    """Goes on where the last import of the repository under this pact stopped."""
    files = reader.select(_FILES, first_of_files(turning) + "%")
    versions = {ResourceId(str(file)): int(str(there)) for file, there in files}
    known = {str(row[0]) for row in reader.select(_PROCESSES, turning.pact)}
    return Flowing(turning, versions, known)


def define_kinds(somebody: Acting) -> None:
    """Define versions, files and releases, once. Refused: import.kind_counts_otherwise."""
    state = somebody.state
    missing: list[Entry] = []
    if VERSION not in state[Units]:
        missing.append(UnitDefined(id=VERSION, decimals=0))
    for kind in (FILE, RELEASE):
        known = state[Specifications].get(kind)
        if known is None:
            missing.append(SpecificationDefined(id=kind, unit=VERSION))
        else:
            counts = known.unit == VERSION
            need(counts, "import.kind_counts_otherwise", kind=kind, unit=known.unit)
    if missing:
        somebody.say_for_operator(missing)
