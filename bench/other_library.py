"""The same lists through `openmined-psi` (ECDH on P-256, in C++), for the order of magnitude.

It answers another question: one run over two whole lists between two honest parties in one process. No proof, no
signature, no storage, no network, and nothing for the signal that comes tomorrow. Only one side learns, so it runs once
in each direction.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from node.model import Bsn

_FALSE_POSITIVES = 1e-9
"""Asked for by the library's interface; raw lists have none."""


class WrongIntersection(Exception):
    """The other library found another number of shared persons than the lists have."""


@dataclass(frozen=True, slots=True)
class OtherRun:
    """What both directions together took: seconds of wall time and of CPU, bytes of all messages."""

    wall: float
    cpu: float
    sent_bytes: int


def is_installed() -> bool:
    """Whether the library is there: it has no build for every version of Python."""
    return find_spec("private_set_intersection") is not None


def run(first: Sequence[Bsn], second: Sequence[Bsn], shared: int) -> OtherRun:
    """Both directions, each checked for its result."""
    lists = [[number.digits for number in numbers] for numbers in (first, second)]
    wall, cpu = time.perf_counter(), time.process_time()
    sent = _one_direction(lists[0], lists[1], shared) + _one_direction(lists[1], lists[0], shared)
    return OtherRun(time.perf_counter() - wall, time.process_time() - cpu, sent)


def _one_direction(server_list: list[str], client_list: list[str], shared: int) -> int:
    """The client learns; gives the bytes of all messages, which go through their wire format."""
    import private_set_intersection.python as psi

    server, client = psi.server.CreateWithNewKey(True), psi.client.CreateWithNewKey(True)
    request_bytes = client.CreateRequest(client_list).SerializeToString()
    setup_bytes = server.CreateSetupMessage(
        _FALSE_POSITIVES, len(client_list), server_list, psi.DataStructure.RAW
    ).SerializeToString()
    response_bytes = server.ProcessRequest(psi.Request.FromString(request_bytes)).SerializeToString()
    found = client.GetIntersection(psi.ServerSetup.FromString(setup_bytes), psi.Response.FromString(response_bytes))
    if len(found) != shared:
        raise WrongIntersection(f"{len(found)} instead of {shared}")
    return len(request_bytes) + len(setup_bytes) + len(response_bytes)
