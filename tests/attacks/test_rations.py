"""Send more or sooner than the pace gives (docs/protocol.md §8)."""
