"""What is no covenant: each rule of docs/covenant.md refuses, and says where."""

from collections.abc import Callable
from typing import Any

import pytest

from node.errors import ConfigurationError
from node.limits import TEXT_MAX_CHARACTERS
from node.protocol.covenant import Member
from node.protocol.covenant_reading import read_covenant
from node.protocol.json_field import JsonField
from node.protocol.member_reading import read_application, read_member, write_application
from tests.protocol.covenant_example import ANNA, content, member, public


def entry(number: int, **changes: Any) -> Member:
    """A member by itself."""
    return read_member(JsonField("member", member(number, **changes)))


def inside(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """A change of the document at a path like `epoch.days`."""

    def change(document: dict[str, Any]) -> None:
        *parents, last = [int(name) if name.isdigit() else name for name in path.split(".")]
        place: Any = document
        for name in parents:
            place = place[name]
        place[last] = value

    return change


REFUSED: list[tuple[str, Any, str]] = [
    ("format", "raakvlak-covenant/1", "covenant.format"),
    ("fed", "0" * 64, "covenant.fed"),
    ("previous", "0" * 64, "covenant.previous"),
    ("version", 0, "covenant.version"),
    ("version", True, "covenant.version"),
    ("version", 1.0, "covenant.version"),
    ("version", 2, "covenant.fed"),
    ("surprise", 1, "covenant.surprise"),
    ("\x1b[2J", 1, "covenant.(a strange name)"),
    ("freshness_days", 0, "covenant.freshness_days"),
    ("freshness_days", 31, "covenant.freshness_days"),
    ("start", "1969-12-31T00:00:00Z", "covenant.start"),
    ("start", "2026-11-23T00:00:00+00:00", "covenant.start"),
    ("start", "2026-11-23T00:00:00", "covenant.start"),
    ("start", "2026-11-23T00:00:00.5Z", "covenant.start"),
    ("start", "2026-02-30T00:00:00Z", "covenant.start"),
    ("issued", 1_795_392_000, "covenant.issued"),
    ("expires", "2026-11-23T00:00:00Z", "covenant.expires"),
    ("stewards", [], "covenant.stewards"),
    ("stewards", {}, "covenant.stewards"),
    ("stewards.1.id", "anna", "covenant.stewards[1].id"),
    ("stewards.1.id", "Bert", "covenant.stewards[1].id"),
    ("stewards.1.key", public(ANNA), "covenant.stewards[1].key"),
    ("stewards.1.key", "0" * 64, "covenant.stewards[1].key"),
    ("stewards.1.name", "", "covenant.stewards[1].name"),
    ("stewards.1.name", " Bert", "covenant.stewards[1].name"),
    ("stewards.1.name", "a" * (TEXT_MAX_CHARACTERS + 1), "covenant.stewards[1].name"),
    ("stewards.1.name", "Bert\n", "covenant.stewards[1].name"),
    ("stewards.1.name", "Be\u0007rt", "covenant.stewards[1].name"),
    ("stewards.1.name", "Be\u202ert", "covenant.stewards[1].name"),
    ("stewards.1.name", "Be\ud800rt", "covenant.stewards[1].name"),
    ("stewards.1.name", "O\u0308zdemir", "covenant.stewards[1].name"),
    ("threshold", 0, "covenant.threshold"),
    ("threshold", 3, "covenant.threshold"),
    ("epoch.days", 31, "covenant.epoch.days"),
    ("epoch.days", 7.5, "covenant.epoch.days"),
    ("epoch.days", float("nan"), "covenant.epoch.days"),
    ("epoch.lead_days", 30, "covenant.epoch"),
    ("pace.tick", 59, "covenant.pace.tick"),
    ("pace.tick", -1, "covenant.pace.tick"),
    ("pace.points", 0, "covenant.pace.points"),
    ("pace.points", 65, "covenant.pace.points"),
    ("rations.restarts", 11, "covenant.rations.restarts"),
    ("rations.cards_per_day", 0, "covenant.rations.cards_per_day"),
    ("purposes", [], "covenant.purposes"),
    ("purposes.1.id", "jeugd", "covenant.purposes[1].id"),
    ("purposes.1.id", "jeugd_zorg", "covenant.purposes[1].id"),
    ("purposes.1.since_when", 0, "covenant.purposes[1].since_when"),
    ("purposes.1.signal_days", 732, "covenant.purposes[1].signal_days"),
    ("purposes.1.age_limit", "23", "covenant.purposes[1].age_limit"),
    ("purposes.1.legal_basis", "", "covenant.purposes[1].legal_basis"),
    ("purposes.1.youth_age", -1, "covenant.purposes[1].youth_age"),
    ("purposes.1.youth_age", 16, "covenant.purposes[1].adult_age"),
    ("purposes.1.adult_age", 151, "covenant.purposes[1].adult_age"),
    ("purposes.1.archive_days", 3654, "covenant.purposes[1].archive_days"),
    ("purposes.1.archive_days", None, "covenant.purposes[1].archive_days"),
    ("purposes.1.seen_days", 0, "covenant.purposes[1].seen_days"),
    ("purposes.1.contact_days", 521, "covenant.purposes[1].contact_days"),
    ("purposes.1.align_days", None, "covenant.purposes[1].align_days"),
    ("purposes.1.close_days", "130", "covenant.purposes[1].close_days"),
    ("purposes.1.escalate_days", 0, "covenant.purposes[1].escalate_days"),
    ("auditor", {}, "covenant.auditor.name"),
    ("auditor.key", public(ANNA), "covenant.auditor.key"),
    ("members.1", None, "covenant.members[1]"),
    ("members.1.id", "member-1", "covenant.members[1].id"),
    ("members.1.id", "9member", "covenant.members[1].id"),
    ("members.1.nid", member(1)["nid"], "covenant.members[1].nid"),
    ("members.1.nid", "0" * 64, "covenant.members[1].nid"),
    ("members.1.nid", member(2)["nid"].upper(), "covenant.members[1].nid"),
    ("members.1.key", member(2)["key"] + "00", "covenant.members[1].key"),
    ("members.1.keys_next", [member(1)["key"]], "covenant.members[1].keys_next[0]"),
    (
        "members.1.keys_next",
        [public(bytes([n]) * 32) for n in range(50, 55)],
        "covenant.members[1].keys_next",
    ),
    ("members.1.rotation", {}, "covenant.members[1].rotation.from"),
    ("members.1.rotation", "none", "covenant.members[1].rotation"),
    ("members.1.url", member(1)["url"], "covenant.members[1].url"),
    ("members.1.reachable", None, "covenant.members[1].reachable"),
    ("members.1.via", "member-1", "covenant.members[1].via"),
    ("members.1.class", "2k", "covenant.members[1].class"),
    ("members.1.purposes", [], "covenant.members[1].purposes"),
    ("members.1.purposes", ["jeugd", "jeugd"], "covenant.members[1].purposes"),
    ("members.1.purposes", ["wonen"], "covenant.members[1].purposes"),
    ("members.1.status", "gone", "covenant.members[1].status"),
]


@pytest.mark.parametrize(("path", "value", "named"), REFUSED)
def test_wrong_content_is_refused_where_it_stands(path: str, value: Any, named: str) -> None:
    """Every rule of the format refuses with the path of the wrong field, and with a hint."""
    document = content()
    inside(path, value)(document)
    with pytest.raises(ConfigurationError) as caught:
        read_covenant(JsonField("covenant", document))
    assert caught.value.message.split(": ")[0] == named
    assert caught.value.hint


@pytest.mark.parametrize("name", list(content()))
def test_a_missing_field_is_refused(name: str) -> None:
    """No field may be left out."""
    document = content()
    del document[name]
    with pytest.raises(ConfigurationError, match=rf"^covenant\.{name}: is missing"):
        read_covenant(JsonField("covenant", document))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://node.example.org/",
        "https://node.example.org",
        "https://node.example.org/a",
        "https://node.example.org/?",
        "https://node.example.org/?a=1",
        "https://node.example.org/#",
        "https://Node.example.org/",
        "HTTPS://node.example.org/",
        "https://user@node.example.org/",
        "https://node.example.org:443/",
        "http://node.example.org:80/",
        "https://node.example.org:0/",
        "https://node.example.org:65536/",
        "https://node..example.org/",
        "https://node.example.org/a//",
        "https://node.example.org/../",
        "https://node.example.org/%61/",
        "https://[::0001]/",
        "https:///",
        "https://node.example.org/\n",
        "https://" + "a" * 200 + "/",
    ],
)
def test_an_address_has_one_form(url: str) -> None:
    """An address that software would tidy up before it sends is refused."""
    with pytest.raises(ConfigurationError, match=r"^member\.url: "):
        entry(1, url=url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8471/",
        "https://[::1]:8471/",
        "https://a-b.example.org/raakvlak/v1/",
        "http://node_a/",
    ],
)
def test_plain_addresses_are_taken(url: str) -> None:
    """Hosts, numeric addresses, ports and path prefixes are addresses."""
    assert entry(1, url=url).url == url


def test_an_application_with_another_name_is_refused() -> None:
    """A new member's name on the wire must be that of its key."""
    stolen = entry(1, nid=member(2)["nid"])
    with pytest.raises(ConfigurationError, match=r"^member\.nid: does not follow from the key"):
        read_application(write_application(stolen))
