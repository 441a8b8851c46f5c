"""The tables of notices; `migrations` puts them in place."""

NOTICE_TABLES = """
-- a mail that tells somebody to look: it holds nothing of what there is to see
CREATE TABLE mail (
    id INTEGER PRIMARY KEY,
    recipient TEXT NOT NULL,
    message_id TEXT NOT NULL,      -- the same whenever it goes
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    language TEXT NOT NULL,
    made REAL NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'refused')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try REAL NOT NULL,
    trouble TEXT NOT NULL DEFAULT '', -- of the last attempt, without an address
    ended REAL
);
CREATE INDEX mail_waiting ON mail (next_try) WHERE state = 'waiting';

-- how a professional is mailed; NULL is as the node has it
CREATE TABLE mail_wish (
    professional_id TEXT PRIMARY KEY REFERENCES professional (id),
    language TEXT,
    quiet_from TEXT,
    quiet_until TEXT,
    quiet_weekends INTEGER,
    digest TEXT                    -- a time of day, or empty for at once
) WITHOUT ROWID;

-- what somebody is told; the subject is an id such as a match's, which the inbox shows and a mail does not
CREATE TABLE notice (
    position INTEGER PRIMARY KEY,
    recipient TEXT NOT NULL,       -- a professional's id, or that of the operator
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    made REAL NOT NULL,
    seen REAL,
    mail_id INTEGER REFERENCES mail (id) -- NULL until a mail tells of it
);
CREATE INDEX notice_unmailed ON notice (recipient) WHERE mail_id IS NULL AND seen IS NULL;
CREATE INDEX notice_mail ON notice (mail_id) WHERE mail_id IS NOT NULL;
CREATE INDEX notice_recipient ON notice (recipient, position);
CREATE INDEX notice_subject ON notice (subject, recipient);

-- persons in whose matches something may be new; it is told at the next match job
CREATE TABLE untold_person (
    person_id INTEGER PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE
);

-- of which parties of a match the professional of a signal was told; the card by its digest, empty where there was none
CREATE TABLE told_party (
    subject_id TEXT NOT NULL REFERENCES subject_match (id) ON DELETE CASCADE,
    signal_id TEXT NOT NULL REFERENCES signal (id) ON DELETE CASCADE,
    organisation TEXT NOT NULL,
    card BLOB NOT NULL,
    gone REAL,                     -- since when it is no longer shown
    PRIMARY KEY (subject_id, signal_id, organisation, card)
) WITHOUT ROWID;
CREATE INDEX told_party_signal ON told_party (signal_id);

-- the last day of a signal, and its professional, of whom word was sent that it is near
CREATE TABLE told_end (
    signal_id TEXT PRIMARY KEY REFERENCES signal (id) ON DELETE CASCADE,
    professional_id TEXT NOT NULL,
    ends TEXT NOT NULL
) WITHOUT ROWID;
"""
