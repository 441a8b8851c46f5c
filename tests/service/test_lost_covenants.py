"""Files of a covenant that cannot be used as a whole: what they still tell holds a node where it was."""

from pathlib import Path

import pytest

from node.errors import ConfigurationError
from node.protocol.covenant_errors import CovenantFork, CovenantNotNext, CovenantRollback
from node.protocol.covenant_file import write_file
from node.protocol.trusted_covenants import TrustedCovenants
from node.service.lost_covenants import require_no_step_back
from node.storage.covenant_store import CovenantStore, FileCovenantStore, MemoryCovenantStore
from tests.helpers import make_covenant, signed_by_steward
from tests.service.newer_covenants import following

FIRST = signed_by_steward(make_covenant())
SECOND = following(FIRST.covenant)
THIRD = following(SECOND.covenant)
OTHER_SECOND = following(FIRST.covenant, expires="2033-11-01T00:00:00Z")
OTHER_THIRD = following(OTHER_SECOND.covenant)
ELSEWHERE = signed_by_steward(make_covenant(tick=300))


@pytest.fixture(params=["memory", "files"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> CovenantStore:
    """Of either sort, with version 2 and nothing that leads to it."""
    store = MemoryCovenantStore() if request.param == "memory" else FileCovenantStore(tmp_path)
    store.begin({1: b"{", 2: write_file(SECOND)})
    (tmp_path / "covenant.json").unlink(missing_ok=True)
    return store


def test_what_leads_on_is_taken(store: CovenantStore) -> None:
    """The same version, the next, a chain that has it, and another federation's covenant are no step back."""
    for root, *later in ([SECOND], [THIRD], [FIRST, SECOND, THIRD], [following(THIRD.covenant)]):
        trusted = TrustedCovenants.begin(root)
        for signed in later:
            trusted = trusted.updated(signed)
        require_no_step_back(store, trusted)
    store.begin({1: write_file(FIRST)})
    require_no_step_back(store, TrustedCovenants.begin(ELSEWHERE))


def test_what_leads_back_or_elsewhere_is_refused(store: CovenantStore) -> None:
    """An older version, another content for the one that is here, and a next one of another line are each refused."""
    for root, *later, error in (
        (FIRST, CovenantRollback),
        (OTHER_SECOND, CovenantFork),
        (FIRST, OTHER_SECOND, CovenantFork),
        (OTHER_THIRD, CovenantNotNext),
    ):
        trusted = TrustedCovenants.begin(root)
        for signed in later:
            trusted = trusted.updated(signed)
        with pytest.raises(error):
            require_no_step_back(store, trusted)


def test_a_damaged_file_counts_by_its_number(store: CovenantStore) -> None:
    """Whatever a later version's file holds, an older one does not take its place, and the error names both."""
    store.begin({1: write_file(FIRST), 3: b""})
    with pytest.raises(ConfigurationError, match="version 2 of the covenant is older than version 3"):
        require_no_step_back(store, TrustedCovenants.begin(SECOND))
    require_no_step_back(store, TrustedCovenants.begin(THIRD))
