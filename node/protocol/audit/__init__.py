"""Audits: every point that a member sent in a session can be accounted for (docs/protocol.md §9)."""
