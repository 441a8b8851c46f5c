"""Bodies, slots and letters that are too long, too short or too many (docs/protocol.md §6, §7, §15)."""
