"""The tables of what archived signals answer; `migrations` puts them in place, and they never change."""

ARCHIVE_ANSWER_TABLES = """
-- when an archived signal answered a new reporter; those that were closed before there were answers stay silent
ALTER TABLE signal ADD COLUMN answered REAL;
UPDATE signal SET answered = closed WHERE closed IS NOT NULL;

-- a peer whose card came for an item that only archived signals stand for: it waits for their answer
CREATE TABLE new_reporter (
    position INTEGER PRIMARY KEY,
    item_id INTEGER NOT NULL REFERENCES item (id),
    peer BLOB NOT NULL,
    UNIQUE (item_id, peer)
);
CREATE INDEX new_reporter_peer ON new_reporter (peer, position);

-- the answer of an archived signal of which it is not known yet that it has arrived
CREATE TABLE archive_reply (
    signal_id TEXT PRIMARY KEY REFERENCES signal (id),
    item_id INTEGER NOT NULL REFERENCES item (id),
    peer BLOB NOT NULL,
    letter_id BLOB NOT NULL        -- it is among the outgoing letters as long as its session lasts
) WITHOUT ROWID;
CREATE INDEX archive_reply_peer ON archive_reply (peer);

-- what a peer's archive has told of somebody whom own open signals are on; by the peer's name of its signal
CREATE TABLE archive_answer (
    item_id INTEGER NOT NULL REFERENCES item (id),
    peer BLOB NOT NULL,
    reference BLOB NOT NULL,
    name TEXT NOT NULL,
    function TEXT NOT NULL,
    organisation TEXT NOT NULL,
    phone TEXT NOT NULL,
    mail TEXT NOT NULL,
    closed_on TEXT NOT NULL,       -- a date, or empty where the purpose does not allow it
    received REAL NOT NULL,
    told INTEGER NOT NULL DEFAULT 0,   -- 1 once people were told
    PRIMARY KEY (item_id, peer, reference)
) WITHOUT ROWID;
-- 1 while nothing came for a match but an answer of the peer's archive: then it is none for people
ALTER TABLE peer_match ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
CREATE INDEX archive_answer_untold ON archive_answer (received) WHERE told = 0;
"""
