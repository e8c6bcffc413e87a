"""What a voice rule is computed from: every act of recognition, from the read tables."""

from collections.abc import Iterator

from subak.core.instants import Day
from subak.core.values import AgentId, EventId, RecognitionId
from subak.service.reader import Reader
from subak.voice.points import Recognised

_ISSUED = """SELECT lot.contribution, lot.recognition, contribution.provider, issue.series,
 sum(lot.last - lot.first + 1) AS credits, issue.issued_on, issue.n
 FROM lot JOIN issue ON issue.recognition = lot.recognition
 JOIN contribution ON contribution.id = lot.contribution
 LEFT JOIN recognition ON recognition.id = lot.recognition
 WHERE coalesce(recognition.type, '') <> 'revision' AND issue.issued_on <= ?
 GROUP BY lot.contribution, lot.recognition, contribution.provider, issue.series, issue.issued_on,
 issue.n"""
_REVISED = """SELECT recognition.contribution, recognition.id, contribution.provider,
 protocol.series, recognition.credits, recognition.decided_on, recognition.n
 FROM recognition JOIN contribution ON contribution.id = recognition.contribution
 JOIN protocol ON protocol.id = recognition.protocol
 WHERE recognition.type = 'revision' AND recognition.decided_on <= ?"""
_ACTS = f"{_ISSUED} UNION ALL {_REVISED} ORDER BY 7, 1"


def acts_of_recognition(reader: Reader, day: Day) -> Iterator[Recognised]:
    """All acts up to a day in the order of the log, with what each recognised in credits.

    A revision says how many credits count now, whatever became of those that were issued.
    """
    for contribution, recognition, to, series, count, on, _ in reader.each(_ACTS, day, day):
        yield Recognised(
            contribution=EventId(str(contribution)),
            recognition=RecognitionId(str(recognition)),
            to=AgentId(str(to)),
            series=str(series),
            credits=int(str(count)),
            day=str(on),
        )
