"""The identity and points that are not canonical, in every place where a point stands (docs/protocol.md §2)."""
