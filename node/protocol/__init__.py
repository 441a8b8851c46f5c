"""The matching protocol without any I/O: bytes and the time go in, bytes and events come out (docs/protocol.md)."""
