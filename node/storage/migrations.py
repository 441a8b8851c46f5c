"""The tables, from the first on. A migration that has been released is never changed; a new one is added below it."""

from sqlite_utils.db import Database
from sqlite_utils.migrations import Migrations

from node.storage.archive_tables import ARCHIVE_ANSWER_TABLES
from node.storage.first_tables import CASEWORK_TABLES, MATCH_TABLES, SESSION_TABLES
from node.storage.follow_up_tables import FOLLOW_UP_TABLES
from node.storage.import_tables import IMPORT_TABLES
from node.storage.notice_tables import NOTICE_TABLES
from node.storage.report_tables import REPORT_TABLES
from node.storage.request_tables import REQUEST_TABLES

MIGRATIONS = Migrations("raakvlak")

ALARM_TABLES = """
CREATE TABLE alarm (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    peer BLOB NOT NULL,            -- NID, or empty when it is about no other member
    first REAL NOT NULL,
    last REAL NOT NULL,
    times INTEGER NOT NULL,        -- how often it was raised before somebody acknowledged it
    details TEXT NOT NULL,         -- JSON of the last time, without anything personal
    evidence BLOB,                 -- what an outsider can check, of the first time
    acknowledged REAL,
    acknowledged_by TEXT
);
CREATE UNIQUE INDEX alarm_open ON alarm (kind, peer) WHERE acknowledged IS NULL;
"""

EPOCH_TABLES = """
DROP INDEX session_peer;
-- around a change of epoch a peer has a session in each of two epochs
CREATE UNIQUE INDEX session_peer ON session (peer, epoch, status);
-- the epoch of the session in which the rule last found it; with `confirmed` it tells which of two is the later one
ALTER TABLE peer_match ADD COLUMN confirmed_epoch INTEGER NOT NULL DEFAULT 0;
DROP INDEX peer_match_confirmed;
CREATE INDEX peer_match_open_peer ON peer_match (peer) WHERE status = 'open';
"""

RATION_TABLES = """
-- contact cards that were given to a peer, on the last day on which there were any
CREATE TABLE card_day (
    peer BLOB PRIMARY KEY,
    day INTEGER NOT NULL,          -- days since 1970-01-01 UTC
    given INTEGER NOT NULL
) WITHOUT ROWID;

-- cards above the ration: they wait for the next day, or for a coordinator
CREATE TABLE waiting_card (
    position INTEGER PRIMARY KEY,
    peer_match_id BLOB NOT NULL REFERENCES peer_match (id),
    signal_id TEXT NOT NULL REFERENCES signal (id),
    UNIQUE (signal_id, peer_match_id)
);

-- when the last message of a peer was taken; NULL when none ever was
CREATE TABLE peer_heard (
    peer BLOB PRIMARY KEY,
    known REAL NOT NULL,           -- when this node began to wait for it
    heard REAL
) WITHOUT ROWID;

-- points of the peer that were taken, how often one made a match, and the first request that was refused as a fork
ALTER TABLE session ADD COLUMN peer_points INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN peer_matches INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN forked BLOB;

CREATE INDEX alarm_kind ON alarm (kind, peer, last);
"""

OPENING_TABLES = """
-- the peer's signatures: over its hello or answer, and over the latest message that was taken
ALTER TABLE session ADD COLUMN peer_greeting BLOB;
ALTER TABLE session ADD COLUMN peer_latest BLOB;

-- what the points of an exchange are accounted for with; peer_points are the h of the peer's points, joined
CREATE TABLE exchange (
    session_id INTEGER NOT NULL REFERENCES session (id),
    n INTEGER NOT NULL,
    peer_head BLOB NOT NULL,
    peer_points BLOB NOT NULL,
    own_head BLOB NOT NULL,
    PRIMARY KEY (session_id, n)
) WITHOUT ROWID;
ALTER TABLE peer_point DROP COLUMN h;

-- the item that a point was made of, also when it is withdrawn; of a dummy there is none
ALTER TABLE own_point ADD COLUMN stood_for INTEGER REFERENCES item (id);
UPDATE own_point SET stood_for = item_id;

-- format 2: the chain can be shown by digests of contents, and the person of an entry be opened (node/logbook_entry.py)
ALTER TABLE logbook ADD COLUMN format INTEGER NOT NULL DEFAULT 1;
"""

SIGNAL_LIFE_TABLES = """
-- the day on which all were told who must be; `informed` keeps the reason for waiting alone, and `ask_again` until when
ALTER TABLE signal ADD COLUMN informed_on TEXT;
ALTER TABLE signal ADD COLUMN ask_again TEXT;
UPDATE signal SET informed_on = informed, informed = ''
    WHERE informed GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]';

-- for which day to ask again the professional was asked
ALTER TABLE signal ADD COLUMN asked TEXT;
CREATE INDEX signal_ask_again ON signal (ask_again) WHERE closed IS NULL AND informed_on IS NULL;

-- how and when it was made sure that the number belongs to the person, or why not yet
ALTER TABLE signal ADD COLUMN check_how TEXT NOT NULL DEFAULT '';
ALTER TABLE signal ADD COLUMN checked_on TEXT;
ALTER TABLE signal ADD COLUMN unchecked TEXT NOT NULL DEFAULT '';

-- a closed signal is archived through a day and then destroyed: then remains only that there was one
ALTER TABLE signal ADD COLUMN kept_until TEXT;
ALTER TABLE signal ADD COLUMN destroyed REAL;
CREATE INDEX signal_archived ON signal (kept_until) WHERE closed IS NOT NULL AND destroyed IS NULL;
CREATE INDEX signal_destroyed ON signal (person_id) WHERE destroyed IS NOT NULL;

-- who is away, through which day, and who stands in
CREATE TABLE absence (
    professional_id TEXT PRIMARY KEY REFERENCES professional (id),
    replacement_id TEXT NOT NULL REFERENCES professional (id),
    until TEXT NOT NULL,
    since REAL NOT NULL
) WITHOUT ROWID;
"""

ROLE_COLUMNS = """
-- a column takes its check with it when it goes: so the roles become more without a new table
ALTER TABLE professional ADD COLUMN given_role TEXT NOT NULL DEFAULT 'professional'
    CHECK (given_role IN ('professional', 'coordinator', 'guardian', 'officer', 'administrator'));
UPDATE professional SET given_role = role;
ALTER TABLE professional DROP COLUMN role;
ALTER TABLE professional RENAME COLUMN given_role TO role;
ALTER TABLE professional ADD COLUMN team TEXT NOT NULL DEFAULT '';
-- the last day on which the token was used
ALTER TABLE professional ADD COLUMN used_on TEXT;
"""


def _create(db: Database, script: str) -> None:
    # executescript would commit the migration's own transaction, so the statements go one by one
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute(statement)


@MIGRATIONS()
def m001_casework(db: Database) -> None:
    """Professionals, persons, signals, items, the logbook."""
    _create(db, CASEWORK_TABLES)


@MIGRATIONS()
def m002_sessions(db: Database) -> None:
    """Sessions with peers, and the points that went both ways."""
    _create(db, SESSION_TABLES)


@MIGRATIONS()
def m003_matches(db: Database) -> None:
    """Matches, contact cards and letters."""
    _create(db, MATCH_TABLES)


@MIGRATIONS()
def m004_alarms(db: Database) -> None:
    """What an administrator must look at."""
    _create(db, ALARM_TABLES)


@MIGRATIONS()
def m005_epochs(db: Database) -> None:
    """Sessions of two epochs side by side."""
    _create(db, EPOCH_TABLES)


@MIGRATIONS()
def m006_terms(db: Database) -> None:
    """The terms of the covenant that a session was made under; those made before give way to new ones."""
    db.execute("ALTER TABLE session ADD COLUMN terms TEXT NOT NULL DEFAULT ''")


@MIGRATIONS()
def m007_rations(db: Database) -> None:
    """Cards by day, silent peers, forks that a peer was told of."""
    _create(db, RATION_TABLES)


@MIGRATIONS()
def m008_openings(db: Database) -> None:
    """What a session keeps so that it can be audited."""
    _create(db, OPENING_TABLES)


@MIGRATIONS()
def m009_follow_up(db: Database) -> None:
    """How far each party of a match has come, and who takes the lead."""
    _create(db, FOLLOW_UP_TABLES)


@MIGRATIONS()
def m010_signal_life(db: Database) -> None:
    """Who was told, the number check, the archive, absence."""
    _create(db, SIGNAL_LIFE_TABLES)


@MIGRATIONS()
def m014_notices(db: Database) -> None:
    """What each person is told, and what is mailed."""
    _create(db, NOTICE_TABLES)


@MIGRATIONS()
def m015_roles(db: Database) -> None:
    """All roles, teams, and when an access was last used."""
    _create(db, ROLE_COLUMNS)


@MIGRATIONS()
def m016_requests(db: Database) -> None:
    """What persons ask for as to their data, and what was decided."""
    _create(db, REQUEST_TABLES)


@MIGRATIONS()
def m017_imports(db: Database) -> None:
    """Proposals of imported lists."""
    _create(db, IMPORT_TABLES)


@MIGRATIONS()
def m018_reports(db: Database) -> None:
    """What was published of each month."""
    _create(db, REPORT_TABLES)


@MIGRATIONS()
def m020_match_traces(db: Database) -> None:
    """The id under which both sides of a match write about it in their logbooks."""
    db.execute("ALTER TABLE peer_match ADD COLUMN trace BLOB NOT NULL DEFAULT x''")


@MIGRATIONS()
def m019_archive_answers(db: Database) -> None:
    """What archived signals answer to new reporters, and what came of others' archives."""
    _create(db, ARCHIVE_ANSWER_TABLES)
