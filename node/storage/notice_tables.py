"""The tables of notices; `migrations` puts them in place."""

NOTICE_TABLES = """
-- what somebody is told; the subject is an id such as a match's, which the inbox shows and a mail does not
CREATE TABLE notice (
    position INTEGER PRIMARY KEY,
    recipient TEXT NOT NULL,       -- a professional's id, or that of the operator
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    made REAL NOT NULL,
    seen REAL
);
CREATE INDEX notice_recipient ON notice (recipient, position);
CREATE INDEX notice_subject ON notice (subject, recipient);
"""
