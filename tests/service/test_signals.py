"""Signals: placed, seen, moved and closed by those who may, and written down every time."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from node.errors import InvalidInput, NotAllowed
from node.model import NODE_ACTOR, Actor, Item, ItemKind
from node.service import outbox, signal_closing, signals
from node.service.context import Context
from node.service.departure import deactivate_professional
from node.service.inbox import list_inbox
from node.service.number_check import HowChecked, NumberCheck
from node.service.signal_closing import CloseReason
from node.service.signal_rules import NewSignal
from node.service.telling import Informed
from node.storage import items
from node.storage.signals import State
from tests.helpers import BOTH, COORDINATOR, JEUGD, make_covenant, make_member, make_settings, new_signal
from tests.service.casework import CHILD, FATHER, MOTHER, SISTER, STRANGER, Office, make_office

TODAY = date(2026, 11, 3)
PLAIN = new_signal(CHILD)


def live(context: Context) -> set[Item]:
    """All items that an open signal stands for."""
    ids = items.live_ids(context.database, BOTH)
    return set(items.load(context.database, context.vault, ids).values())


@pytest.fixture
def office() -> Office:
    """A node with two professionals and no signals."""
    return make_office()


def place(office: Office, new: NewSignal = PLAIN, actor: Actor | None = None) -> str:
    """A signal of Jan's, or of the professional given."""
    actor = actor or office.jan
    return signals.add_signal(office.context, actor, new, actor.id).signal_id


def test_signal_is_shown_as_placed(office: Office) -> None:
    """What was told of a signal is shown to its professional, and its number only when asked for."""
    new = new_signal(CHILD, BOTH, ends=date(2027, 5, 1), parents=(MOTHER, FATHER), reference="the boy of number 12")
    added = signals.add_signal(office.context, office.jan, new, office.jan.id)
    shown = signals.show_signal(office.context, office.jan, added.signal_id)
    assert (shown.birth_date, shown.parents) == (date(2015, 6, 7), 2)
    summary = shown.summary
    assert (summary.id, summary.professional_id) == (added.signal_id, office.jan.id)
    assert summary.professional_name == "Jan de Vries"
    assert (summary.purposes, summary.ends) == (tuple(sorted(BOTH)), date(2027, 5, 1))
    assert (summary.informed, summary.reference) == (Informed(date(2026, 11, 1)), "the boy of number 12")
    assert summary.number_check == NumberCheck(HowChecked.DOCUMENT, TODAY)
    assert (summary.placed, summary.closed, summary.close_reason) == (office.clock.now(), None, None)
    assert signals.reveal_person(office.context, office.jan, added.signal_id) == CHILD


def test_signal_stands_for_person_and_family(office: Office) -> None:
    """Rule "family items": with a parent the person is an item, and person and parent are items of the family."""
    added = signals.add_signal(office.context, office.jan, replace(PLAIN, parents=(MOTHER,)), office.jan.id)
    loaded = items.load(office.context.database, office.context.vault, added.new_item_ids)
    assert len(loaded) == len(added.new_item_ids)
    assert set(loaded.values()) == live(office.context)
    assert live(office.context) == {
        Item("jeugd", ItemKind.PERSON, CHILD),
        Item("jeugd", ItemKind.FAMILY, CHILD),
        Item("jeugd", ItemKind.FAMILY, MOTHER),
    }


def test_organisation_without_family_matches_keeps_no_parents() -> None:
    """Rule "whose contact card": where the setting is off there are no family items, and the parents' numbers are
    dropped and that is said.
    """
    settings = make_settings(make_member("politie"), family_matches=False)
    office = make_office(settings=settings)
    added = signals.add_signal(office.context, office.jan, replace(PLAIN, parents=(MOTHER,)), office.jan.id)
    assert live(office.context) == {Item("jeugd", ItemKind.PERSON, CHILD)}
    assert "parents" in added.notices[0]
    assert office.context.database.value("SELECT COUNT(*) FROM person") == 1


def test_same_signal_twice_is_refused_with_a_hint(office: Office) -> None:
    """A second open signal of one professional on one person for nothing new is refused."""
    place(office, replace(PLAIN, purposes=BOTH))
    before = live(office.context)
    for purposes in (BOTH, ("jeugd",)):
        with pytest.raises(InvalidInput) as caught:
            place(office, replace(PLAIN, purposes=purposes))
        assert "extend" in caught.value.hint
    assert live(office.context) == before
    assert len(signals.list_signals(office.context, office.jan)) == 1


def test_signal_that_adds_something_is_placed(office: Office) -> None:
    """Another purpose, another professional, another person, or the first one closed: each makes a signal."""
    first = place(office)
    place(office, replace(PLAIN, purposes=("huiselijk-geweld",)))
    place(office, actor=office.eva)
    place(office, replace(PLAIN, person=SISTER))
    signal_closing.close_signal(office.context, office.jan, first, CloseReason.DONE)
    place(office)
    assert len(signals.list_signals(office.context, COORDINATOR)) == 4


def test_item_lives_until_its_last_signal_closes(office: Office) -> None:
    """Two professionals' signals on one person are one item, which stays until both have closed."""
    first, second = place(office), place(office, actor=office.eva)
    item = Item("jeugd", ItemKind.PERSON, CHILD)
    assert item in live(office.context)
    signal_closing.close_signal(office.context, office.jan, first, CloseReason.DONE)
    assert item in live(office.context)
    signal_closing.close_signal(office.context, office.eva, second, CloseReason.WRONG_NUMBER)
    assert live(office.context) == set()


def test_outbox_hears_of_every_change(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """New items, signals that join live items, and orphaned items are told once each, within the transaction."""
    heard: list[tuple[str, object, object]] = []

    def added(context: Context, item_ids: Sequence[int]) -> None:
        context.database.execute("UPDATE setting SET value = value")  # refused outside a transaction
        heard.append(("added", None, set(item_ids)))

    def joined(context: Context, signal_id: str, item_ids: Sequence[int]) -> None:
        heard.append(("joined", signal_id, set(item_ids)))

    def withdrawn(context: Context, item_ids: Sequence[int], signal_id: str) -> None:
        context.database.execute("UPDATE setting SET value = value")
        heard.append(("withdrawn", signal_id, set(item_ids)))

    monkeypatch.setattr(outbox, "items_added", added)
    monkeypatch.setattr(outbox, "signal_joined", joined)
    monkeypatch.setattr(outbox, "items_withdrawn", withdrawn)
    first = signals.add_signal(office.context, office.jan, PLAIN, office.jan.id)
    second = signals.add_signal(office.context, office.eva, replace(PLAIN, parents=(MOTHER,)), office.eva.id)
    child_items, mother_item = set(first.new_item_ids), set(second.new_item_ids)
    assert (len(child_items), len(mother_item)) == (2, 1)
    signal_closing.close_signal(office.context, office.jan, first.signal_id, CloseReason.DONE)
    signal_closing.close_signal(office.context, office.eva, second.signal_id, CloseReason.DONE)
    assert heard == [
        ("added", None, child_items),
        ("added", None, mother_item),
        ("joined", second.signal_id, child_items),
        ("withdrawn", first.signal_id, set()),
        ("withdrawn", second.signal_id, child_items | mother_item),
    ]


def test_other_members_are_woken(office: Office) -> None:
    """After a signal is placed or closed every other active member's turn comes, and nobody's after a refusal."""
    others = sorted(
        member.nid_bytes for member in office.context.covenant.members if member.id != office.context.member.id
    )
    signal_id = place(office)
    assert sorted(office.woken) == others
    with pytest.raises(InvalidInput):
        place(office)
    assert sorted(office.woken) == others
    signal_closing.close_signal(office.context, office.jan, signal_id, CloseReason.DONE)
    assert sorted(office.woken) == sorted(others * 2)


def test_suspended_member_is_not_woken() -> None:
    """A member that is not active in the covenant is left alone."""
    suspended = replace(make_member("jeugdteam", number=1), status="suspended")
    covenant = make_covenant([make_member("politie"), suspended])
    office = make_office(covenant=covenant)
    place(office)
    assert office.woken == []


def test_coordinator_places_for_a_colleague(office: Office) -> None:
    """A coordinator places a signal in a professional's name, who then sees it as the own one."""
    signal_id = signals.add_signal(office.context, COORDINATOR, PLAIN, office.jan.id).signal_id
    assert [one.id for one in signals.list_signals(office.context, office.jan)] == [signal_id]


@pytest.mark.parametrize("missing", ["nobody", ""])
def test_signal_needs_an_active_professional(office: Office, missing: str) -> None:
    """No signal is placed for someone who is not there, or not any more."""
    with pytest.raises(InvalidInput):
        signals.add_signal(office.context, COORDINATOR, PLAIN, missing)
    deactivate_professional(office.context, COORDINATOR, office.jan.id)
    with pytest.raises(InvalidInput):
        place(office)
    assert live(office.context) == set()


USES: list[Callable[[Context, Actor, str], object]] = [
    signals.show_signal,
    signals.reveal_person,
    lambda context, actor, signal_id: signal_closing.close_signal(context, actor, signal_id, CloseReason.DONE),
    lambda context, actor, signal_id: signals.extend_signal(context, actor, signal_id, TODAY),
]


@pytest.mark.parametrize("use", USES)
def test_signal_is_for_its_professional_and_coordinators(
    office: Office, use: Callable[[Context, Actor, str], object]
) -> None:
    """A colleague, the node itself and a made-up role may not use a signal; a coordinator may."""
    signal_id = place(office)
    for actor in (office.eva, NODE_ACTOR, Actor(office.jan.id, "node"), Actor(office.jan.id, "guest")):
        with pytest.raises(NotAllowed):
            use(office.context, actor, signal_id)
    use(office.context, COORDINATOR, signal_id)


@pytest.mark.parametrize("use", USES)
def test_signal_that_is_not_there_is_told(office: Office, use: Callable[[Context, Actor, str], object]) -> None:
    """An id without a signal is wrong input with a hint."""
    with pytest.raises(InvalidInput) as caught:
        use(office.context, COORDINATOR, "nothing")
    assert "signal list" in caught.value.hint


def test_nobody_places_in_another_name(office: Office) -> None:
    """A professional places signals in the own name only, one by one and as a list."""
    with pytest.raises(NotAllowed):
        signals.add_signal(office.context, office.eva, PLAIN, office.jan.id)
    with pytest.raises(NotAllowed):
        signals.add_signals(office.context, office.eva, [PLAIN], office.jan.id)
    with pytest.raises(NotAllowed):
        signals.add_signal(office.context, NODE_ACTOR, PLAIN, office.jan.id)


def test_list_shows_what_the_actor_may_see(office: Office) -> None:
    """Rule "a professional's own": a professional lists the own signals, a coordinator all or one colleague's, newest
    first, by state.
    """
    first = place(office)
    office.clock.forward(seconds=60)
    second = place(office, replace(PLAIN, person=SISTER))
    office.clock.forward(seconds=60)
    other = place(office, actor=office.eva)
    signal_closing.close_signal(office.context, office.jan, first, CloseReason.DONE)

    def listed(actor: Actor, state: State = "open", professional: str | None = None) -> list[str]:
        return [one.id for one in signals.list_signals(office.context, actor, state, professional)]

    assert listed(office.jan) == [second]
    assert listed(office.jan, "closed") == [first]
    assert listed(office.jan, "all", office.jan.id) == [second, first]
    assert listed(COORDINATOR, "all") == [other, second, first]
    assert listed(COORDINATOR, "open", office.eva.id) == [other]
    with pytest.raises(NotAllowed):
        listed(office.jan, "all", office.eva.id)
    with pytest.raises(NotAllowed):
        listed(NODE_ACTOR)


def test_closed_signal_stays_closed(office: Office) -> None:
    """A closed signal keeps when and why it was closed, and is not closed or extended again."""
    signal_id = place(office)
    office.clock.forward(days=1)
    signal_closing.close_signal(office.context, office.jan, signal_id, CloseReason.OBJECTION)
    closed_at = office.clock.now()
    office.clock.forward(days=1)
    for use in USES[2:]:
        with pytest.raises(InvalidInput, match="closed already"):
            use(office.context, office.jan, signal_id)
    summary = signals.show_signal(office.context, office.jan, signal_id).summary
    assert (summary.closed, summary.close_reason) == (closed_at, "objection")


def test_extending_stays_within_the_term(office: Office) -> None:
    """The last day moves freely within the term that began when the signal was placed, and not beyond it."""
    signal_id = place(office, replace(PLAIN, ends=date(2026, 12, 1)))
    office.clock.forward(days=20)
    last = TODAY + timedelta(days=JEUGD.signal_days)
    assert signals.extend_signal(office.context, office.jan, signal_id, last) == (last, ())
    assert signals.show_signal(office.context, office.jan, signal_id).summary.ends == last
    for wrong in (last + timedelta(days=1), TODAY + timedelta(days=19)):
        with pytest.raises(InvalidInput):
            signals.extend_signal(office.context, office.jan, signal_id, wrong)
    assert signals.show_signal(office.context, office.jan, signal_id).summary.ends == last


def test_extending_stops_before_the_age_limit(office: Office) -> None:
    """A signal is not extended into the birthday at which it must be gone, and that is said."""
    signal_id = place(office, replace(PLAIN, ends=date(2026, 12, 1), birth_date=date(2004, 2, 1)))
    last, notices = signals.extend_signal(office.context, office.jan, signal_id, date(2027, 6, 1))
    assert last == date(2027, 1, 31)
    assert "2027-01-31" in notices[0]


def test_signals_expire_after_their_last_day(office: Office) -> None:
    """Rule "a signal lives": through its last day; on the next the node closes it, with its items."""
    place(office, replace(PLAIN, ends=TODAY))
    place(office, replace(PLAIN, person=STRANGER, ends=TODAY + timedelta(days=1)))
    assert signal_closing.expire_signals(office.context) == 0
    office.clock.forward(days=1)
    assert signal_closing.expire_signals(office.context) == 1
    assert {item.number for item in live(office.context)} == {STRANGER}
    assert signal_closing.expire_signals(office.context) == 0
    (closed,) = signals.list_signals(office.context, office.jan, "closed")
    assert (closed.close_reason, closed.closed) == ("ended", office.clock.now())


def test_two_of_one_organisation_see_each_other(office: Office) -> None:
    """domain.md, same organisation: no match, but both see the colleague, the first one by a notice and the signal."""
    node, jan, eva = office.context, office.jan, office.eva
    first = signals.add_signal(node, jan, new_signal(CHILD), jan.id)
    second = signals.add_signal(node, eva, new_signal(CHILD), eva.id)
    assert [one.id for one in second.colleagues] == [jan.id]
    (notice,) = list_inbox(node, jan, seen=False)
    assert (notice.kind, notice.subject) == ("colleague-involved", first.signal_id)
    assert list_inbox(node, eva, seen=False) == []
    assert [one.id for one in signals.show_signal(node, jan, first.signal_id).colleagues] == [eva.id]
    assert [one.id for one in signals.show_signal(node, eva, second.signal_id).colleagues] == [jan.id]
    assert list_inbox(node, jan, seen=False) == []
    signal_closing.close_signal(node, eva, second.signal_id, CloseReason.DONE)
    assert signals.show_signal(node, jan, first.signal_id).colleagues == ()
    assert signals.show_signal(node, eva, second.signal_id).colleagues == ()
