"""Where a member is asked what: paths below its URL in the covenant (docs/protocol.md §4)."""

HELLO = "raakvlak/v1/hello"
EXCHANGE = "raakvlak/v1/exchange"
NUDGE = "raakvlak/v1/nudge"
COVENANT = "raakvlak/v1/covenant"
