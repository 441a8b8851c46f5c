"""The table of published reports; `migrations` puts it in place, and it never changes."""

REPORT_TABLES = """
-- what is shown of a month, once and for all: another look, later, must not differ by one signal
CREATE TABLE published_figures (
    month TEXT NOT NULL,           -- as 2026-10, in Amsterdam
    part TEXT NOT NULL,            -- signals, accounts or matches
    made REAL NOT NULL,
    least INTEGER NOT NULL,        -- counts below it are not in it
    shown TEXT NOT NULL,           -- JSON (node/storage/published_figures.py)
    PRIMARY KEY (month, part)
) WITHOUT ROWID;
"""
