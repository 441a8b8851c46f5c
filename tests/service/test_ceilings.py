"""The ceilings of a node: what no covenant lifts, whatever the stewards sign."""

from dataclasses import replace

import pytest

from node.config import Ceilings, Settings, parse_settings
from node.errors import ConfigurationError, ProtocolRefusal
from node.model import OPERATOR
from node.protocol.covenant import Covenant, Pace, Rations
from node.service.ceilings import cards_given, require_below_ceilings, restarts_given
from node.service.peers import allow_resync, list_peers
from node.service.session_life import open_session
from tests.helpers import COORDINATOR, make_context, make_covenant, make_member, make_settings


def settings(**ceilings: object) -> Settings:
    """The politie's settings with these ceilings."""
    return replace(make_settings(make_member("politie")), ceilings=replace(Ceilings(), **ceilings))  # type: ignore[arg-type]


def covenant(*, tick: int = 300, points: int = 4, class_: str = "1k", own_class: str = "1k") -> Covenant:
    """A covenant of the politie and the jeugdteam with this pace, and these classes."""
    members = [
        replace(make_member("politie"), class_=own_class),
        replace(make_member("jeugdteam", number=1), class_=class_),
    ]
    return replace(make_covenant(members), pace=Pace(tick, points))


def test_the_usual_ceilings_take_the_usual_covenant() -> None:
    """What `covenant create` and `node init` offer is below the ceilings that a node has when nobody sets any."""
    require_below_ceilings(settings(), covenant())


@pytest.mark.parametrize(
    ("pace", "taken"), [((300, 17), True), ((300, 18), False), ((60, 4), False), ((60, 3), True), ((0, 64), True)]
)
def test_a_pace_above_the_ceiling_is_not_taken(pace: tuple[int, int], taken: bool) -> None:
    """5,000 points a day are the ceiling; tick 0, for tests and demonstrations, has no pace."""
    agreed = covenant(tick=pace[0], points=pace[1])
    if taken:
        require_below_ceilings(settings(), agreed)
        return
    with pytest.raises(ConfigurationError, match="points a day is above this node's ceiling of 5,000") as error:
        require_below_ceilings(settings(), agreed)
    assert "points_per_day in node.toml" in error.value.hint


def test_a_class_above_the_ceiling_is_not_taken() -> None:
    """Another member's class counts, the own one and that of a member that is not active do not."""
    require_below_ceilings(settings(), covenant(class_="16k", own_class="64k"))
    with pytest.raises(
        ConfigurationError, match="jeugdteam class 64k, which is above this node's ceiling of 16k"
    ) as error:
        require_below_ceilings(settings(), covenant(class_="64k"))
    assert "class in node.toml" in error.value.hint
    require_below_ceilings(settings(class_="64k"), covenant(class_="64k"))
    agreed = covenant(class_="64k")
    left = tuple(replace(member, status="revoked") for member in agreed.members if member.id == "jeugdteam")
    require_below_ceilings(settings(), replace(agreed, members=(agreed.members[0], *left)))


@pytest.mark.parametrize(("agreed", "own", "given"), [(1, 3, 1), (10, 3, 3), (2, 0, 0), (0, 5, 0)])
def test_the_lower_of_covenant_and_ceiling_holds(agreed: int, own: int, given: int) -> None:
    """Of restarts and of cards the node gives no more than either says."""
    rations = replace(make_covenant(), rations=Rations(agreed, 100 * agreed))
    chosen = settings(restarts=own, cards_per_day=100 * own)
    assert restarts_given(chosen, rations) == given
    assert cards_given(chosen, rations) == 100 * given


def test_a_ceiling_on_restarts_holds_at_run_time() -> None:
    """Where the covenant gives two restarts and the node none, a second session waits for the node's coordinator."""
    agreed = replace(make_covenant(), rations=Rations(2, 50))
    node = make_context("politie", covenant=agreed, settings=settings(restarts=0))
    peer = next(member for member in agreed.members if member.id == "jeugdteam")
    open_session(node, peer, 0, bytes(32))
    with pytest.raises(ProtocolRefusal, match="restart-limit"):
        open_session(node, peer, 0, bytes(32))
    (view,) = [one for one in list_peers(node, OPERATOR) if one.id == "jeugdteam"]
    assert (view.sessions_begun, view.sessions_allowed, view.restarts) == (1, 1, 0)
    allow_resync(node, COORDINATOR, "jeugdteam")
    open_session(node, peer, 0, bytes(32))
    (view,) = [one for one in list_peers(node, OPERATOR) if one.id == "jeugdteam"]
    assert (view.sessions_allowed, view.restarts, view.restarts_in_all) == (2, 1, 1)


HEAD = '[organisation]\nid = "politie"\nname = "Politie"\n[coordinator]\nname = "Office"\n[ceilings]\n'


def test_ceilings_are_read_from_the_settings() -> None:
    """All four have their names in node.toml, and their usual values where they are left out."""
    text = 'cards_per_day = 7\nrestarts = 0\nclass = "64k"\npoints_per_day = 99\n'
    assert parse_settings(HEAD + text).ceilings == Ceilings(7, 0, "64k", 99)
    assert parse_settings(HEAD).ceilings == Ceilings()


@pytest.mark.parametrize(
    "line", ['class = "2k"', "class_ = 256", "restarts = -1", "cards_per_day = -1", 'restarts = "1"']
)
def test_ceilings_that_are_none_are_refused(line: str) -> None:
    """A class that is not one of the five, a number below 0, another kind of value, and Python's own name for it."""
    with pytest.raises(ConfigurationError, match="ceilings"):
        parse_settings(HEAD + line)
