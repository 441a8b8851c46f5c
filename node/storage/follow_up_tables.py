"""The tables of the follow-up; `migrations` puts them in place, and they never change."""

FOLLOW_UP_TABLES = """
-- how far one of our open signals has come in a match that people see, and what it claims of the lead
CREATE TABLE follow_up_party (
    subject_id TEXT NOT NULL REFERENCES subject_match (id),
    signal_id TEXT NOT NULL REFERENCES signal (id),
    state TEXT NOT NULL,
    since REAL NOT NULL,           -- when it came to this state
    again INTEGER NOT NULL DEFAULT 0,     -- 1 when it is new once more, as somebody joined
    told INTEGER NOT NULL DEFAULT 0,      -- up to whom a reminder of this state has gone (node/matching/follow_up.py)
    claim TEXT NOT NULL DEFAULT 'none',
    handed_to TEXT NOT NULL DEFAULT '',   -- the party to which the lead is handed over, until that has taken it
    contact TEXT,                  -- JSON: whom to turn to instead, once it has closed
    counter INTEGER NOT NULL DEFAULT 0,   -- of the last letter about it; 0 when there was none
    PRIMARY KEY (signal_id, subject_id)
) WITHOUT ROWID;
CREATE INDEX follow_up_party_subject ON follow_up_party (subject_id);

-- what a peer has told of one of its signals, in its matches of this kind; by the peer's name of the signal
CREATE TABLE follow_up_peer (
    peer BLOB NOT NULL,
    reference BLOB NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    day TEXT NOT NULL,             -- on which it came to this state, as the peer says
    again INTEGER NOT NULL DEFAULT 0,
    contact TEXT,
    state_counter INTEGER NOT NULL DEFAULT 0,
    claim TEXT NOT NULL DEFAULT 'none',
    handed_to TEXT NOT NULL DEFAULT '',   -- our signal to which it hands the lead over
    claim_counter INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (peer, reference, kind)
) WITHOUT ROWID;

-- what happened, for reports and statements: of one of our signals, or of a peer's
CREATE TABLE follow_up_event (
    number INTEGER PRIMARY KEY,
    subject_id TEXT NOT NULL REFERENCES subject_match (id),
    signal_id TEXT REFERENCES signal (id),
    peer BLOB,
    reference BLOB,
    state TEXT NOT NULL,
    at REAL NOT NULL,
    cause TEXT NOT NULL            -- begun, again, step, or told (by the peer)
);
CREATE INDEX follow_up_event_subject ON follow_up_event (subject_id);
CREATE INDEX follow_up_event_signal ON follow_up_event (signal_id) WHERE signal_id IS NOT NULL;

-- matches from before
INSERT INTO follow_up_party (subject_id, signal_id, state, since)
SELECT DISTINCT subject_match.id, signal.id, 'new', subject_match.found FROM subject_match
JOIN signal ON signal.person_id = subject_match.person_id AND signal.closed IS NULL
JOIN signal_item ON signal_item.signal_id = signal.id
JOIN item ON item.id = signal_item.item_id AND item.kind = subject_match.kind
JOIN peer_match ON peer_match.item_id = item.id AND peer_match.status = 'open';
INSERT INTO follow_up_event (subject_id, signal_id, state, at, cause)
SELECT subject_id, signal_id, state, since, 'begun' FROM follow_up_party;
INSERT INTO follow_up_peer (peer, reference, kind, state, day)
SELECT peer, reference, item.kind, 'new', date(min(received), 'unixepoch') FROM card
JOIN peer_match ON peer_match.id = peer_match_id JOIN item ON item.id = item_id GROUP BY peer, reference, item.kind;
"""
