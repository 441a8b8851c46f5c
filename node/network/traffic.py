"""What went over the wire since the node started: numbers for `node status`, the demo and the benchmarks."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

_LINE_OVERHEAD = 4
"""Colon, blank, carriage return and line feed of a header line."""


@dataclass(slots=True)
class Traffic:
    """Counts of both roles. Bytes are bodies and header lines as HTTP/1.1 has them, without start lines and TCP."""

    requests_sent: int = 0
    requests_received: int = 0
    requests_refused: int = 0
    requests_unanswered: int = 0
    bytes_sent: int = 0
    bytes_received: int = 0

    def sent(self, headers: Iterable[tuple[str, str]], body: bytes) -> None:
        """Count a message that goes out."""
        self.bytes_sent += _size(headers, body)

    def received(self, headers: Iterable[tuple[str, str]], body: bytes) -> None:
        """Count a message that came in."""
        self.bytes_received += _size(headers, body)

    def as_dict(self) -> dict[str, int]:
        """The counts by their names."""
        return asdict(self)


def _size(headers: Iterable[tuple[str, str]], body: bytes) -> int:
    return sum(len(name) + len(value) + _LINE_OVERHEAD for name, value in headers) + len(body)
