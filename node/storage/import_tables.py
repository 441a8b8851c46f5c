"""The tables of imported lists; `migrations` puts them in place."""

IMPORT_TABLES = """
-- a row of another system's list: no signal until a professional confirms it
CREATE TABLE proposal (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    professional_id TEXT NOT NULL REFERENCES professional (id),
    received REAL NOT NULL,
    fingerprint BLOB NOT NULL UNIQUE, -- a keyed hash of source, number, purposes and professional
    state TEXT NOT NULL CHECK (state IN ('open', 'confirmed', 'rejected')),
    sealed BLOB NOT NULL,          -- all that the row tells; empty once somebody has decided
    decided REAL,
    decided_by TEXT,
    sealed_reason BLOB NOT NULL DEFAULT x'', -- why it was rejected
    signal_id TEXT REFERENCES signal (id) -- that it became, as long as it is known whom that is on
);
CREATE INDEX proposal_listed ON proposal (state, professional_id);
CREATE INDEX proposal_received ON proposal (received) WHERE state = 'open';
CREATE INDEX proposal_decided ON proposal (decided) WHERE state <> 'open';
CREATE INDEX proposal_signal ON proposal (signal_id) WHERE signal_id IS NOT NULL;

-- whose numbers an open proposal holds, by the keyed hash of each, so that they are found for these persons' rights
CREATE TABLE proposal_person (
    lookup BLOB NOT NULL,
    proposal_id TEXT NOT NULL REFERENCES proposal (id),
    parent INTEGER NOT NULL,       -- 1 where the person stands as a parent
    PRIMARY KEY (lookup, proposal_id)
) WITHOUT ROWID;
CREATE INDEX proposal_person_of ON proposal_person (proposal_id);
"""
