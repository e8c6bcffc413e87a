"""Words of the room ledger: erasures."""

from typing import cast

from subak.core.entry import Entry
from subak.ledger.erasures import ErasedField, Ground, PayloadErased
from tests.stories.telling import Telling
from tests.stories.vocabulary import deed, key


@deed("erases the {field} of {named} on the ground {ground}")
def erases(told: Telling, field: str, named: str, ground: str) -> Entry:
    part = ErasedField(entry=key(named), field=field)
    return PayloadErased(id=told.new_id("erasure"), payloads=(part,), ground=cast("Ground", ground))


@deed("erases twice the {field} of {named} on the ground {ground}")
def erases_twice(told: Telling, field: str, named: str, ground: str) -> Entry:
    part = ErasedField(entry=key(named), field=field)
    return PayloadErased(
        id=told.new_id("erasure"), payloads=(part, part), ground=cast("Ground", ground)
    )
