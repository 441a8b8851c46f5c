"""Who is told of a match, when, and how often: once when it is there, at each party that joins, and at its end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.limits import CARD_GRACE_SECONDS
from node.model import Actor, Role
from node.service.departure import deactivate_professional
from node.service.match_parties import parties_in
from node.service.match_telling import tell_of_late_cards
from node.service.matches import list_matches, show_match
from node.service.notices import NoticeKind, notify
from node.service.professionals import add_professional
from node.storage import matches, notices, professionals, signals
from node.storage.notices import StoredNotice
from simulations.memory import run_jobs, settle, take_turn
from tests.helpers import BOTH, COORDINATOR, FixedClock, make_covenant, make_member
from tests.profiles import short
from tests.service.casework import entries
from tests.service.disks import MemoryDisk
from tests.service.newer_covenants import with_member
from tests.service.two_nodes import PERSON, place, rest, two_nodes
from tests.service.world import PERSONS, Node

NEW, CHANGED, WITHDRAWN = NoticeKind.MATCH_NEW, NoticeKind.MATCH_CHANGED, NoticeKind.MATCH_WITHDRAWN


def people(node: Node) -> list[str]:
    """The ids of Ada and Bas."""
    return [one.id for one in professionals.everyone(node.context.database)][:2]


def inbox(node: Node, who: str) -> list[StoredNotice]:
    """All notices of matches that somebody has, the oldest first: not of colleagues, nor of who was involved before."""
    found = notices.of_recipient(node.context.database, who, seen=True)[::-1]
    return [one for one in found if one.kind not in (NoticeKind.COLLEAGUE_INVOLVED, NoticeKind.ARCHIVE_ANSWER)]


def told(node: Node, colleague: int = 0) -> list[str]:
    """The kinds of Ada's (or Bas') notices."""
    return [one.kind for one in inbox(node, people(node)[colleague])]


def look(node: Node) -> None:
    """Everybody looks at all that is new."""
    for who in people(node):
        positions = [one.position for one in inbox(node, who)]
        with node.context.database.transaction():
            notices.mark_seen(node.context.database, who, positions, node.clock.now())


def matched() -> tuple[Node, Node]:
    """Two nodes of which Ada knows of a match with the other's."""
    nodes = two_nodes()
    for node in nodes:
        place(node)
    rest(*nodes)
    return nodes


def three_nodes() -> tuple[Node, Node, Node]:
    """Three nodes, the first and the second with a match."""
    clock = FixedClock()
    covenant = make_covenant([make_member(name, number=n) for n, name in enumerate(("politie", "vt", "jeugdteam"))])
    first, second, third = (Node(covenant, member.id, clock, MemoryDisk()) for member in covenant.members)
    for node in (first, second):
        place(node)
    settle([node.context for node in (first, second, third)])
    return first, second, third


def test_both_sides_are_told_of_a_match() -> None:
    """Rule "match": both professionals are told when someone of another organisation signals the same person; once."""
    for node in matched():
        (one,) = inbox(node, people(node)[0])
        (view,) = list_matches(node.context, COORDINATOR)
        assert (one.kind, one.subject) == (NEW, view.id)
        assert told(node, colleague=1) == []


def test_nothing_is_told_before_the_card_is_here() -> None:
    """Between the rule and the card nobody is told; a day later they are, without a card, and once."""
    first, second = two_nodes()
    for node in (first, second):
        place(node)
    while not list_matches(first.context, COORDINATOR):
        take_turn(first.context, second.context, called=True)
        run_jobs(first.context)
    tell_of_late_cards(first.context)
    assert told(first) == []
    first.clock.forward(seconds=CARD_GRACE_SECONDS + 1)
    for _ in range(3):
        tell_of_late_cards(first.context)
        assert told(first) == [NEW]
    look(first)
    rest(first, second)
    assert told(first) == [NEW, CHANGED]


def test_a_third_party_that_joins_is_told() -> None:
    """Rule "parties": a party more is a change of the match for those who knew of it, and a new match for who comes."""
    first, second, third = nodes = three_nodes()
    look(first)
    place(third)
    settle([node.context for node in nodes])
    assert told(first) == [NEW, CHANGED]
    assert told(second) == [NEW]  # Ada there has not looked yet: one look shows all
    assert told(third) == [NEW]
    second.clock.forward(days=2)
    second.place(PERSON, BOTH[1:], [], 0)
    settle([node.context for node in nodes])
    assert told(first) == [NEW, CHANGED]  # the same professional, for one purpose more


def test_an_unseen_change_of_days_ago_is_told_again() -> None:
    """Whoever has not looked for more than a day is told of the next party all the same."""
    first, second, third = nodes = three_nodes()
    first.clock.forward(days=2)
    place(third)
    settle([node.context for node in nodes])
    assert told(first) == told(second) == [NEW, CHANGED]


def test_a_colleague_who_joins_is_told() -> None:
    """The second professional of an organisation hears of the match that is there; the first one hears nothing new."""
    first, second = matched()
    place(first, colleague=1)
    rest(first, second)
    assert (told(first), told(first, colleague=1)) == ([NEW], [NEW])


def test_a_colleague_with_another_purpose_is_told() -> None:
    """Who signals the person for another purpose sees the match, and so is told of it."""
    first, second = matched()
    place(first, BOTH[1:], colleague=1)
    rest(first, second)
    assert (told(first), told(first, colleague=1)) == ([NEW], [NEW])


def test_the_end_of_a_match_is_told() -> None:
    """Rule "wrong number": a signal that is withdrawn withdraws the match on both sides: the other hears it, who did it
    does not.
    """
    first, second = matched()
    first.close(0)
    rest(first, second)
    assert (told(first), told(second)) == ([NEW], [NEW, WITHDRAWN])
    place(first)
    rest(first, second)
    assert (told(first), told(second)) == ([NEW, NEW], [NEW, WITHDRAWN, NEW])


def test_a_colleague_hears_when_the_shared_item_goes() -> None:
    """Eva saw Jan's match through her own signal for another purpose; when his closes she hears that it ended."""
    first, second = matched()
    place(first, BOTH[1:], colleague=1)
    rest(first, second)
    first.close(next(n for n, key in enumerate(sorted(first.placed)) if first.placed[key].purposes == {BOTH[0]}))
    rest(first, second)
    assert told(first, colleague=1) == [NEW, WITHDRAWN]


@pytest.mark.parametrize("which", [0, 1], ids=["initiator", "responder"])
def test_a_match_ends_with_its_purpose(which: int) -> None:
    """When a newer covenant takes the purpose from one of two members, both sides hear that the match ended."""
    nodes = two_nodes()
    for node in nodes:
        place(node, BOTH[1:])
    rest(*nodes)
    less = with_member(nodes[0].context.covenant, nodes[which].id, purposes=BOTH[:1])
    for node in nodes:
        node.adopt(less)
    rest(*nodes)
    assert [told(node) for node in nodes] == [[NEW, WITHDRAWN]] * 2


@pytest.mark.parametrize("which", [0, 1], ids=["initiator", "responder"])
def test_a_new_epoch_tells_nothing(which: int) -> None:
    """A match that is found again in the next epoch's session, with all its cards, is told to nobody again."""
    nodes = matched()
    place(nodes[which], colleague=1)
    rest(*nodes)
    before = [(told(node), told(node, colleague=1)) for node in nodes]
    for node in nodes:
        look(node)
    clock, covenant = nodes[0].clock, nodes[0].context.covenant
    for days in (29, 30, 45, 59):
        clock.time = covenant.start_seconds + days * 86_400
        for node in nodes:
            node.keep_house()
            tell_of_late_cards(node.context)
        rest(*nodes)
        assert [(told(node), told(node, colleague=1)) for node in nodes] == before


@pytest.mark.parametrize("which", [0, 1], ids=["initiator", "responder"])
def test_a_restored_peer_tells_nothing(which: int) -> None:
    """A peer that comes back from a backup writes all cards again, under other references even; nobody is told."""
    nodes = two_nodes()
    node, peer = nodes[which], nodes[1 - which]
    place(peer)
    peer.save()
    place(node)
    rest(*nodes)
    assert told(node) == [NEW]
    look(node)
    peer.set_back(-1, with_keys=True)
    rest(*nodes)
    node.clock.forward(seconds=3_600)
    tell_of_late_cards(node.context)
    assert told(node) == [NEW]


def test_a_party_that_was_away_for_long_is_new_again() -> None:
    """One who leaves a match and comes back within a day is no news; after a longer time that is told."""
    first, second = matched()
    place(first, colleague=1)
    rest(first, second)
    look(second)
    before = told(second)
    for days, expected in ((0.5, before), (3, [*before, CHANGED])):
        first.close(next(n for n, key in enumerate(sorted(first.placed)) if first.placed[key].card.name == "Bas"))
        rest(first, second)
        first.clock.forward(days=days)
        place(first, colleague=1)
        rest(first, second)
        assert told(second) == expected


def test_the_coordinator_is_told_where_the_cards_are_the_coordinators() -> None:
    """Where the coordinator is who will be called, the coordinators hear of matches too, and otherwise not."""
    for cards, expected in (("coordinator", [NEW, WITHDRAWN]), ("professional", [])):
        first, second = two_nodes()
        object.__setattr__(second.context.settings.organisation, "cards", cards)
        given_ = ("Anna Bakker", "coördinator", "06 1234 5678", "", Role.COORDINATOR.value)
        anna = add_professional(second.context, COORDINATOR, *given_)
        for node in (first, second):
            place(node)
        rest(first, second)
        first.close(0)
        rest(first, second)
        assert [one.kind for one in inbox(second, anna)] == expected
        assert [one.kind for one in inbox(second, next(p for p in people(second) if p != anna))] == [NEW, WITHDRAWN]


def test_the_signals_of_who_left_are_the_coordinators() -> None:
    """A match on a signal whose professional has no access any more is told to the coordinators."""
    first, second = two_nodes()
    ada = people(first)[0]
    place(first)
    deactivate_professional(first.context, COORDINATOR, ada)
    place(second)
    rest(first, second)
    assert inbox(first, ada) == []
    assert [one.kind for one in inbox(first, "operator")] == [NEW]


def test_what_was_told_stands_in_the_logbook() -> None:
    """Rule "logbook": who was told what of a person stands in the logbook, with the person: the access statement rests
    on it.
    """
    node, _ = matched()
    (view,) = list_matches(node.context, COORDINATOR)
    (one,) = [entry for entry in entries(node.context) if entry.action == "match-told"]
    assert one.details == {"match": view.id, "notice": "match-new", "professional": people(node)[0]}
    assert (one.person, one.actor) == (PERSON, "node:node")


def test_looking_at_a_match_is_seeing_its_notices() -> None:
    """Whoever shows the match has seen what the inbox has of it; the notices of others stay new."""
    node, _ = matched()
    ada, bas = people(node)
    (view,) = list_matches(node.context, COORDINATOR)
    notify(node.context, bas, NEW, view.id)
    show_match(node.context, Actor(ada, "professional"), view.id)
    assert [one.seen is None for who in (ada, bas) for one in inbox(node, who)] == [False, True]


STEPS = st.sampled_from(["place", "colleague", "sister", "close", "rest", "turn", "day", "look", "set back"])


def take_step(nodes: tuple[Node, Node], node: Node, step: str) -> None:
    """What happens at one of two nodes, or between them."""
    if step in ("place", "colleague"):
        place(node, colleague=int(step == "colleague"))
    elif step == "sister":
        node.place(PERSONS[1], BOTH[:1], [PERSONS[2]], 0)
        node.place(PERSON, BOTH[:1], [PERSONS[2]], 0)
    elif step == "close":
        node.close(0)
    elif step == "rest":
        rest(*nodes)
    elif step == "turn":
        take_turn(nodes[0].context, nodes[1].context, called=True)
    elif step == "day":
        node.clock.forward(days=1)
        tell_of_late_cards(node.context)
    elif step == "look":
        look(node)
    else:
        node.set_back(-1, with_keys=True)


def last_told(node: Node, who: str) -> dict[str, str]:
    """The last kind of notice of each match; each sequence makes sense by itself."""
    last: dict[str, str] = {}
    for one in inbox(node, who):
        assert one.kind == NEW or last.get(one.subject) in (NEW, CHANGED)
        last[one.subject] = one.kind
    return last


def is_over(node: Node, who: str, match_id: str) -> bool:
    """Whether nobody else is in a match though somebody's own signal is still open."""
    subject = matches.subject(node.context.database, match_id)
    assert subject is not None
    own = signals.open_on_person(node.context.database, subject.person_id)
    return any(one.professional_id == who for one in own) and not parties_in(node.context, subject).is_open


@given(st.lists(st.tuples(st.integers(0, 1), STEPS), max_size=14))
@short(40)
def test_what_people_were_told_is_what_there_is(steps: list[tuple[int, str]]) -> None:
    """After any history who has a match in view was last told that it is there, and else that it ended."""
    nodes = two_nodes()
    for which, step in steps:
        take_step(nodes, nodes[which], step)
    rest(*nodes)
    for node in nodes:
        seen = {(view.id, own.professional_id) for view in list_matches(node.context, COORDINATOR) for own in view.own}
        for who in people(node):
            last = last_told(node, who)
            for match_id in {match_id for match_id, of_whom in seen if of_whom == who}:
                assert last.get(match_id) in (NEW, CHANGED)
            assert [one for one, kind in last.items() if kind != WITHDRAWN and is_over(node, who, one)] == []
