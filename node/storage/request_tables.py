"""The tables of persons' requests; `migrations` puts them in place, and they never change."""

REQUEST_TABLES = """
-- a person asks for access, rectification or erasure, or objects
CREATE TABLE request (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('access', 'rectification', 'objection', 'erasure')),
    person_id INTEGER REFERENCES person (id), -- keeps the number as long as the case needs it, then NULL
    received TEXT NOT NULL,        -- a date, from which the term runs
    due TEXT NOT NULL,             -- a date; it is decided in time up to and including it
    extended INTEGER NOT NULL DEFAULT 0, -- 1 once the term was extended
    opened REAL NOT NULL,
    opened_by TEXT NOT NULL,       -- a professional's id, or the operator's
    told INTEGER NOT NULL DEFAULT 0, -- how much it pressed when that was last told (node/matching/request_terms.py)
    decision TEXT CHECK (decision IN ('granted', 'partly', 'refused')), -- NULL while it is open
    decided REAL,
    decided_by TEXT,
    sealed_note BLOB NOT NULL      -- the officer's own reference, and the reasons
);
CREATE INDEX request_open ON request (due) WHERE decision IS NULL;
CREATE INDEX request_person ON request (person_id) WHERE person_id IS NOT NULL;

-- what became of the signals by the decision: closed, destroyed, corrected, kept
CREATE TABLE request_signal (
    request_id TEXT NOT NULL REFERENCES request (id),
    signal_id TEXT NOT NULL REFERENCES signal (id),
    outcome TEXT NOT NULL,
    PRIMARY KEY (request_id, signal_id)
) WITHOUT ROWID;

-- the matches that were open when a decision took signals away: the peers of these are told
CREATE TABLE request_match (
    request_id TEXT NOT NULL REFERENCES request (id),
    peer_match_id BLOB NOT NULL REFERENCES peer_match (id),
    PRIMARY KEY (request_id, peer_match_id)
) WITHOUT ROWID;

-- a parent who is taken out of a signal; it stays known as long as sessions need it
ALTER TABLE signal_parent ADD COLUMN dropped REAL;
CREATE INDEX signal_parent_person ON signal_parent (person_id);
"""
