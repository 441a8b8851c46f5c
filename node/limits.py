"""Every limit that is not the covenant's to set, with its reason; docs/protocol.md cites those that peers share."""

# -- the protocol (shared by all implementations) ------------------------------------------------------------------
MESSAGE_MAX_BYTES = 65_536
"""A message on the wire. The largest lawful one, a synchronisation batch with its answers, has about 18 KiB."""
COVENANT_MAX_BYTES = 1 << 20
"""A covenant's file: some 2,000 members, where a region has 50 to 150."""
BUNDLE_MAX_BYTES = COVENANT_MAX_BYTES + 65_536
"""A body on `raakvlak/v1/covenant`, and nowhere else: a covenant's file with a timestamp's."""
HEAD_MAX_BYTES = 512
"""The decoded `raakvlak-head`. The largest, an exchange's, has about 250 bytes; aiohttp reads header lines of 8 KiB."""
SIGNED_HEAD_MAX_BYTES = 8192
"""A signed message kept without its body. A response's, with the request that it answers, has about 2.5 KiB."""
AUDIT_ENTRY_MAX_BYTES = 65_536
"""What an entry of the logbook says. That of a signal with four parents has about 600 bytes."""
AUDIT_FILE_MAX_BYTES = 67_108_864
"""A file of an audit. The records of an epoch at 300 s and 4 points have 5 MB, a logbook of 100,000 entries 4 MB."""
AUDIT_POINTS_MAX = 256
"""Points that one challenge asks for. If one in a hundred is false, so many find one nine times in ten."""
BATCH_SYNCHRONISATION = 256
"""Points in a synchronisation batch (docs/protocol.md §8)."""
BATCHES_TICK_ZERO = (0, 4, 16, 64, 256)
"""Points in a message when the covenant has no tick. Zero is added to the design's sizes: see docs/protocol.md §8."""
SYNCHRONISATION_CLASSES = {"256": 256, "1k": 1024, "4k": 4096, "16k": 16_384, "64k": 65_536}
"""Points of the one synchronisation of a session, by the member's class in the covenant."""
SLOT_BYTES = 984
"""Room for letters in a message (docs/protocol.md §7)."""
LETTER_MAX_BYTES = 8192
"""A letter, all its parts together."""
LETTERS_HELD_MAX = 64
"""Letters of one peer kept for a match that this side has not found (yet); more are dropped and counted."""
SIGNATURE_LIFETIME_SECONDS = 60
"""From `created` to `expires` of a signed message."""
CLOCK_SKEW_SECONDS = 30
"""By how much two machines' clocks may differ."""
EPOCH_MAX_DAYS = 30
"""The longest life of a session's keys: what a member can watch for after withdrawing ends with them (§12)."""
TICK_MIN_SECONDS = 60
"""The shortest real tick; 0 stands apart and means "at once, for tests and the demo"."""
PACE_TOLERANCE = 0.8
"""A growth request is refused before this share of the tick has passed: jitter on the way is not misbehaviour."""

# -- this node -----------------------------------------------------------------------------------------------------
NUDGE_DELAY_SECONDS = 0.02
"""How long a responder waits at tick 0 before it asks the initiator to come: mostly it comes by itself."""
EASE_SECONDS = 30
"""How often a sign of life of a peer ends the pause after a failure: one that comes and refuses must not be met at once
each time."""
BACKOFF_FIRST_SECONDS = 0.5
"""The first pause after a peer did not answer; doubled each time, with jitter."""
BACKOFF_LONGEST_SECONDS = 900
"""The longest pause: a peer that comes back after weeks is found within a quarter of an hour."""
REQUEST_TIMEOUT_SECONDS = 30
"""For one request and its answer, the crypto of a synchronisation batch (about 0.1 s) included many times."""
CARDS_PER_MATCH_MAX = 32
"""Contact cards kept of one peer for one match: the colleagues of one organisation around one person."""
PARTY_EVENTS_MAX = 100
"""Steps of one party of a peer's that are kept in one match, for reports: a follow-up has four, or a few times four."""
CARD_GRACE_SECONDS = 86_400
"""After this time a match without its card is told to people as "no card yet: ask the coordinator"."""
SIGNAL_LONGEST_DAYS = 731
"""A signal lives at most two years (domain.md); a leap day is in it."""
AGE_MOST_YEARS = 130
"""Nobody has grown older: a birth date before that is a mistake."""
TEXT_MAX_CHARACTERS = 120
"""A name, a function, an organisation, a phone number or a mail address on a card."""
REASON_MAX_CHARACTERS = 1_000
"""Why a request was decided so: a person must be able to understand it, and it goes in a letter, not a report."""
REQUEST_KEPT_DAYS = 365
"""How long a decided request keeps the number of its person: as long as somebody may still complain of the decision."""
IMPORT_MAX_ROWS = 20_000
"""Rows of one `signal add --file`: more is a mistake, or a class that no covenant gives."""
IMPORT_LINE_MAX_CHARACTERS = 1_500
"""A line of an imported list: a row with all columns filled to their limits has about 700 characters."""
IMPORT_ROWS_AT_ONCE = 100
"""Rows of a list in one request, and proposals decided in one: a transaction short enough for other work between two.
So many lines of the longest kind, each character escaped, are less than the body of a request may have."""
IMPORT_REMEMBERED_DAYS = SIGNAL_LONGEST_DAYS
"""How long the same row of a list does not come back after somebody decided: a proposal that was confirmed never stands
beside its own signal."""
MATCH_SHARE_HIGH = 0.5
"""Share of a peer's points that match from which on it is an alarm. Organisations that serve the same town share a few
in ten, and padding makes it less; of a list of known numbers nearly all match."""
MATCH_SHARE_LEAST_MATCHES = 32
"""Fewer matches in a session are no alarm, whatever their share: a small caseload may lie wholly within a large one."""
SILENT_SECONDS = 86_400
"""After this time without anything valid of a peer it is stalled: long enough for an update and a bad night."""
ALARM_AGAIN_SECONDS = 86_400
"""What goes on, such as a wrong clock, is an alarm once a day and not with every message."""
NOTICE_KEPT_DAYS = 90
"""How long a notice that was seen is kept, and a mail after its end: long enough to look back over a quarter."""
MAIL_ROUND_SECONDS = 60
"""How often is looked for mails to send: what comes in within a minute becomes one mail."""
MAILS_AT_ONCE = 100
"""Mails over one connection, as many servers want it."""
MAIL_TIMEOUT_SECONDS = 30
"""For each step of a conversation with the mail server."""
MAIL_PAUSE_FIRST_SECONDS = 60
"""The pause after a mail did not get through; doubled each time."""
MAIL_PAUSE_LONGEST_SECONDS = 3_600
"""The longest pause: an hour after a mail server is back nothing waits any more."""
MAIL_REFUSED_SHOWN_DAYS = 7
"""How long `doctor` speaks of a mail that was refused: somebody looks within a week."""
MAIL_STUCK_SECONDS = 14_400
"""A mail that waits so long for its server is an alarm: many put strangers off for an hour, none for longer."""
