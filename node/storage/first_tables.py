"""The tables of the first three migrations, which never change; `migrations` puts them in place."""

CASEWORK_TABLES = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

CREATE TABLE professional (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    function TEXT NOT NULL,
    phone TEXT NOT NULL,
    mail TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('professional', 'coordinator')),
    token_hash BLOB UNIQUE,
    active INTEGER NOT NULL DEFAULT 1,
    created REAL NOT NULL
);

-- lookup is a keyed hash of the number, sealed the number itself; both keys are files outside this database
CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    lookup BLOB NOT NULL UNIQUE,
    sealed BLOB NOT NULL
);

CREATE TABLE signal (
    id TEXT PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    professional_id TEXT NOT NULL REFERENCES professional (id),
    placed REAL NOT NULL,
    ends TEXT NOT NULL,            -- a date; the signal lives up to and including it
    informed TEXT NOT NULL,        -- the date on which the person or parents were told, or the reason for waiting
    sealed_note BLOB NOT NULL,     -- the professional's own reference and the birth date
    closed REAL,
    close_reason TEXT
);
CREATE INDEX signal_person ON signal (person_id);
CREATE INDEX signal_professional ON signal (professional_id);
CREATE INDEX signal_open_ends ON signal (ends) WHERE closed IS NULL;

CREATE TABLE signal_purpose (
    signal_id TEXT NOT NULL REFERENCES signal (id),
    purpose TEXT NOT NULL,
    PRIMARY KEY (signal_id, purpose)
) WITHOUT ROWID;

CREATE TABLE signal_parent (
    signal_id TEXT NOT NULL REFERENCES signal (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    PRIMARY KEY (signal_id, person_id)
) WITHOUT ROWID;

CREATE TABLE item (
    id INTEGER PRIMARY KEY,
    purpose TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'family')),
    person_id INTEGER NOT NULL REFERENCES person (id),
    UNIQUE (person_id, kind, purpose)
);

-- the items that an open signal stands for; a closed signal has none
CREATE TABLE signal_item (
    signal_id TEXT NOT NULL REFERENCES signal (id),
    item_id INTEGER NOT NULL REFERENCES item (id),
    PRIMARY KEY (item_id, signal_id)
) WITHOUT ROWID;
CREATE INDEX signal_item_signal ON signal_item (signal_id);

CREATE TABLE logbook (
    number INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    ground TEXT NOT NULL,
    person BLOB NOT NULL,          -- the sealed number, or empty
    details TEXT NOT NULL,         -- JSON without anything personal
    previous BLOB NOT NULL,
    digest BLOB NOT NULL
);
"""

SESSION_TABLES = """
CREATE TABLE session (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- ascending: what names a session never means a later one
    key_name TEXT NOT NULL UNIQUE, -- of the key file outside this database
    peer BLOB NOT NULL,            -- NID
    epoch INTEGER NOT NULL,
    initiator INTEGER NOT NULL,    -- 1 when this node sends the requests
    status TEXT NOT NULL CHECK (status IN ('hello', 'offered', 'current')),
    created REAL NOT NULL,
    hello BLOB NOT NULL,
    answer BLOB,
    pair BLOB UNIQUE,
    state BLOB,                    -- snapshot of the exchange, with the one open message
    complete INTEGER NOT NULL DEFAULT 0, -- 1 once the peer has sent all that it had
    paced REAL NOT NULL DEFAULT 0  -- when the last growth exchange was
);
CREATE UNIQUE INDEX session_peer ON session (peer, status);

CREATE TABLE queued_item (
    position INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES session (id),
    item_id INTEGER NOT NULL REFERENCES item (id),
    UNIQUE (session_id, item_id)
);
CREATE INDEX queued_item_order ON queued_item (session_id, position);
CREATE INDEX queued_item_item ON queued_item (item_id);

-- a point this node sent: a real one has an item, a dummy has none; the token comes with the peer's answer
CREATE TABLE own_point (
    session_id INTEGER NOT NULL REFERENCES session (id),
    n INTEGER NOT NULL,
    j INTEGER NOT NULL,
    h BLOB NOT NULL,
    item_id INTEGER REFERENCES item (id),
    token BLOB,
    fresh INTEGER NOT NULL DEFAULT 0,  -- 1 until the match job has run over the token
    leaves REAL,                       -- when a dummy is withdrawn
    PRIMARY KEY (session_id, n, j)
) WITHOUT ROWID;
CREATE INDEX own_point_token ON own_point (session_id, token) WHERE token IS NOT NULL;
CREATE INDEX own_point_item ON own_point (item_id) WHERE item_id IS NOT NULL;
CREATE INDEX own_point_fresh ON own_point (session_id, fresh) WHERE fresh = 1;
CREATE INDEX own_point_leaves ON own_point (session_id, leaves) WHERE leaves IS NOT NULL;

CREATE TABLE peer_point (
    session_id INTEGER NOT NULL REFERENCES session (id),
    token BLOB NOT NULL,
    n INTEGER NOT NULL,
    j INTEGER NOT NULL,
    h BLOB NOT NULL,
    withdrawn INTEGER NOT NULL DEFAULT 0,
    fresh INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (session_id, token)
) WITHOUT ROWID;
CREATE INDEX peer_point_handle ON peer_point (session_id, n, j);
CREATE INDEX peer_point_fresh ON peer_point (session_id, fresh) WHERE fresh = 1;
CREATE INDEX peer_point_withdrawn ON peer_point (session_id, withdrawn) WHERE withdrawn = 1;

CREATE TABLE restart (
    peer BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    sessions INTEGER NOT NULL,     -- begun in this epoch
    granted INTEGER NOT NULL,      -- further ones that the coordinator allowed
    PRIMARY KEY (peer, epoch)
) WITHOUT ROWID;
"""

MATCH_TABLES = """
-- one item that this organisation and one peer both signalled
CREATE TABLE peer_match (
    id BLOB PRIMARY KEY,           -- random, proposed by this node
    peer BLOB NOT NULL,
    peer_id BLOB,                  -- the id that the peer proposed
    item_id INTEGER NOT NULL REFERENCES item (id),
    confirmed INTEGER NOT NULL DEFAULT 0, -- the last session in which the rule found it
    found REAL NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'withdrawn', 'matched-and-withdrawn')),
    ended REAL,
    receipt REAL                   -- when the peer confirmed the end
) WITHOUT ROWID;
CREATE UNIQUE INDEX peer_match_open ON peer_match (peer, item_id) WHERE status = 'open';
CREATE INDEX peer_match_confirmed ON peer_match (peer, confirmed) WHERE status = 'open';
CREATE INDEX peer_match_item ON peer_match (item_id);
CREATE INDEX peer_match_peer_id ON peer_match (peer, peer_id);

-- what a peer calls one of our signals, and we call it towards that peer: random, so that peers cannot compare
CREATE TABLE signal_reference (
    signal_id TEXT NOT NULL REFERENCES signal (id),
    peer BLOB NOT NULL,
    reference BLOB NOT NULL,
    PRIMARY KEY (signal_id, peer)
) WITHOUT ROWID;

-- which of our signals a peer holds a card of, for which match
CREATE TABLE sent_card (
    peer_match_id BLOB NOT NULL REFERENCES peer_match (id),
    signal_id TEXT NOT NULL REFERENCES signal (id),
    PRIMARY KEY (signal_id, peer_match_id)
) WITHOUT ROWID;

CREATE TABLE card (
    peer_match_id BLOB NOT NULL REFERENCES peer_match (id),
    session_id INTEGER NOT NULL,   -- in which the peer last wrote it
    reference BLOB NOT NULL,       -- of the peer's signal
    name TEXT NOT NULL,
    function TEXT NOT NULL,
    organisation TEXT NOT NULL,
    phone TEXT NOT NULL,
    mail TEXT NOT NULL,
    since TEXT NOT NULL,           -- a date, or empty where the purpose does not allow it
    received REAL NOT NULL,
    withdrawn REAL,
    PRIMARY KEY (peer_match_id, reference)
) WITHOUT ROWID;

-- what people see: all parties around one person (kind person), or around the person's family (kind family)
CREATE TABLE subject_match (
    id TEXT PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL,
    found REAL NOT NULL,
    UNIQUE (person_id, kind)
);

CREATE TABLE outgoing_letter (
    position INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    peer BLOB NOT NULL,
    session_id INTEGER,            -- set for letters that name handles: they end with the session
    body BLOB NOT NULL
);
CREATE INDEX outgoing_letter_peer ON outgoing_letter (peer, position);
CREATE INDEX outgoing_letter_session ON outgoing_letter (session_id) WHERE session_id IS NOT NULL;

CREATE TABLE received_letter (
    peer BLOB NOT NULL,
    id BLOB NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY (peer, id)
) WITHOUT ROWID;

CREATE TABLE held_letter (
    position INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    session_id INTEGER NOT NULL REFERENCES session (id),
    body BLOB NOT NULL
);
CREATE INDEX held_letter_session ON held_letter (session_id);

CREATE TABLE counter (
    peer BLOB NOT NULL,
    name TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (peer, name)
) WITHOUT ROWID;
"""
