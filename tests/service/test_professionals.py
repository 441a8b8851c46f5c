"""Professionals and tokens: managed by coordinators, known by a hash."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from node.errors import InvalidInput, LogbookUnavailable, NotAllowed
from node.model import NODE_ACTOR, Actor
from node.service.context import Context
from node.service.departure import deactivate_professional
from node.service.professionals import (
    actor_for_token,
    add_professional,
    issue_token,
    list_professionals,
)
from node.storage import logbook
from node.storage.database import open_database
from tests.helpers import COORDINATOR, make_context


def add_jan(context: Context, role: str = "professional") -> str:
    """A professional with all fields filled."""
    return add_professional(
        context, COORDINATOR, "Jan de Vries", "wijkagent", "06 1234 5678", "jan@politie.example", role
    )


def actions(context: Context) -> list[str]:
    """What the logbook says was done, in order."""
    return [row["action"] for row in context.database.rows("SELECT action FROM logbook ORDER BY number")]


def test_professional_is_kept_as_typed() -> None:
    """What was typed about a professional is listed, active and without a token at first."""
    context = make_context()
    professional_id = add_jan(context)
    (found,) = list_professionals(context, COORDINATOR)
    assert (found.id, found.name, found.function) == (professional_id, "Jan de Vries", "wijkagent")
    assert (found.phone, found.mail, found.role) == ("06 1234 5678", "jan@politie.example", "professional")
    assert (found.active, found.has_token, found.created) == (True, False, context.clock.now())


def test_ids_are_short_readable_and_unique() -> None:
    """Colleagues of one name have ids of their own, of initials and a few letters and digits."""
    context = make_context()
    ids = [add_jan(context) for _ in range(50)]
    assert len(set(ids)) == 50
    assert all(one.startswith("jdv-") and len(one) == 9 for one in ids)
    other = add_professional(context, COORDINATOR, "Ömer Çelik", "agent", "1", "", "professional")
    assert other.startswith("oc-")
    assert add_professional(context, COORDINATOR, "李", "agent", "1", "", "professional").startswith("x-")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "www.jan.example"),
        ("name", "Jan\nde Vries"),
        ("function", "x" * 121),
        ("phone", "call me"),
        ("mail", "jan"),
        ("role", "boss"),
    ],
)
def test_wrong_fields_are_refused(field: str, value: str) -> None:
    """A field that is not what is asked for is refused by its name, and nothing is stored."""
    context = make_context()
    typed = {"name": "Jan", "function": "agent", "phone": "1", "mail": "", "role": "professional", field: value}
    with pytest.raises(InvalidInput, match=f"^{field}: "):
        add_professional(context, COORDINATOR, **typed)
    assert list_professionals(context, COORDINATOR) == []


def test_someone_who_cannot_be_reached_is_refused() -> None:
    """A professional needs a phone number or a mail address, since a match only tells how to reach someone."""
    with pytest.raises(InvalidInput, match="neither"):
        add_professional(make_context(), COORDINATOR, "Jan", "agent", "", "", "professional")


def test_token_tells_who_it_is() -> None:
    """An issued token gives its professional as the actor, with the role; anything else gives nobody."""
    context = make_context()
    jan, coby = add_jan(context), add_jan(context, "coordinator")
    tokens = [issue_token(context, COORDINATOR, one) for one in (jan, coby)]
    assert actor_for_token(context, tokens[0]) == Actor(jan, "professional")
    assert actor_for_token(context, tokens[1]) == Actor(coby, "coordinator")
    for wrong in ("", "rvk_", tokens[0][:-1], tokens[0] + "a", tokens[0].upper(), tokens[0][4:], "rvk_é", "rvk_\ud800"):
        assert actor_for_token(context, wrong) is None


def test_token_is_256_random_bits_and_not_stored(tmp_path: Path) -> None:
    """A token has 32 random bytes; the database holds its SHA-256 and nowhere the token."""
    context = make_context(database=open_database(tmp_path / "data.sqlite"))
    jan = add_jan(context)
    token = issue_token(context, COORDINATOR, jan)
    assert len(token) == len("rvk_") + 52
    stored = context.database.value("SELECT token_hash FROM professional WHERE id = ?", (jan,))
    assert stored == sha256(token.encode()).digest()
    context.database.close()
    files = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert stored in files
    assert token[4:].encode() not in files


def test_issuing_again_replaces_the_token() -> None:
    """A professional has one token: the newest."""
    context = make_context()
    jan = add_jan(context)
    first = issue_token(context, COORDINATOR, jan)
    second = issue_token(context, COORDINATOR, jan)
    assert actor_for_token(context, first) is None
    assert actor_for_token(context, second) == Actor(jan, "professional")


def test_deactivated_professional_has_no_access() -> None:
    """Whoever was deactivated is nobody at once, gets no new token, and stays in the list."""
    context = make_context()
    jan = add_jan(context)
    token = issue_token(context, COORDINATOR, jan)
    deactivate_professional(context, COORDINATOR, jan)
    assert actor_for_token(context, token) is None
    with pytest.raises(InvalidInput):
        issue_token(context, COORDINATOR, jan)
    with pytest.raises(InvalidInput):
        deactivate_professional(context, COORDINATOR, jan)
    assert [one.active for one in list_professionals(context, COORDINATOR)] == [False]


MANAGING: list[Callable[[Context, Actor, str], object]] = [
    lambda context, actor, jan: add_professional(context, actor, "Eva", "agent", "1", "", "coordinator"),
    lambda context, actor, jan: list_professionals(context, actor),
    issue_token,
    deactivate_professional,
]


@pytest.mark.parametrize("manage", MANAGING)
@pytest.mark.parametrize("role", ["professional", "node", "", "Coordinator"])
def test_only_a_coordinator_manages(manage: Callable[[Context, Actor, str], object], role: str) -> None:
    """Rule "coordinator": nobody but a coordinator adds, lists, gives tokens to or ends professionals, not even for
    oneself.
    """
    context = make_context()
    jan = add_jan(context)
    before = context.database.rows("SELECT * FROM professional")
    with pytest.raises(NotAllowed):
        manage(context, Actor(jan, role), jan)
    with pytest.raises(NotAllowed):
        manage(context, NODE_ACTOR, jan)
    assert context.database.rows("SELECT * FROM professional") == before
    assert actions(context) == ["professional-added"]


@pytest.mark.parametrize("manage", MANAGING)
def test_every_act_of_managing_is_in_the_logbook_or_not_done(
    manage: Callable[[Context, Actor, str], object],
) -> None:
    """Rule "no entry, no action": each act writes one entry; where that cannot be written, nothing changes."""
    context = make_context()
    jan = add_jan(context)
    manage(context, COORDINATOR, jan)
    assert len(actions(context)) == 2
    assert logbook.verify(context.database) is None
    context = make_context()
    jan = add_jan(context)
    with context.database.transaction():
        context.database.execute(
            "CREATE TRIGGER full BEFORE INSERT ON logbook BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    before = context.database.rows("SELECT * FROM professional")
    with pytest.raises(LogbookUnavailable):
        manage(context, COORDINATOR, jan)
    assert context.database.rows("SELECT * FROM professional") == before
