"""Read tables.

What people look at, written by plain SQL beside the entries that it shows, droppable and rebuilt.

Each module shows one area: its tables and the projectors that fill them. Nothing here decides
anything.
"""

import hashlib

from subak.service.read_tables import agents as agents
from subak.service.read_tables import agreements as agreements
from subak.service.read_tables import aids as aids
from subak.service.read_tables import bank_days as bank_days
from subak.service.read_tables import claims as claims
from subak.service.read_tables import days as days
from subak.service.read_tables import debts as debts
from subak.service.read_tables import erasures as erasures
from subak.service.read_tables import events as events
from subak.service.read_tables import finance as finance
from subak.service.read_tables import keys as keys
from subak.service.read_tables import lots as lots
from subak.service.read_tables import pacts as pacts
from subak.service.read_tables import recognition as recognition
from subak.service.read_tables import revisions as revisions
from subak.service.read_tables import rules as rules
from subak.service.read_tables import runs as runs
from subak.service.read_tables import scores as scores
from subak.service.read_tables import things as things
from subak.service.read_tables import undoing as undoing
from subak.service.read_tables.projector import COLUMNS as COLUMNS
from subak.service.read_tables.projector import DECLARED as DECLARED
from subak.service.read_tables.projector import KEYS as KEYS
from subak.service.read_tables.projector import PROJECTORS, TABLE_STATEMENTS
from subak.service.read_tables.projector import project as project

TABLES = tuple(TABLE_STATEMENTS)
SCHEMA = tuple(statement for made in TABLE_STATEMENTS.values() for statement in made)
SCHEMA_DIGEST = hashlib.sha256("\n".join((*SCHEMA, *sorted(PROJECTORS))).encode()).hexdigest()
