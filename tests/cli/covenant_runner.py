"""The covenant's commands, run in the present folder."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from cli.covenant import covenant_app
from node.errors import RaakvlakError
from node.protocol.covenant import Covenant
from node.protocol.covenant_file import read_file
from node.protocol.join_request import make_join, write_join
from node.protocol.json_field import JsonField
from node.protocol.member_reading import read_member
from tests.protocol.covenant_example import member


def run(*words: str) -> tuple[str, str]:
    """What the command prints to stdout and to stderr; its error is raised."""
    result = CliRunner().invoke(covenant_app, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout, result.stderr


def run_json(*words: str) -> dict[str, Any]:
    """The one JSON object that the command prints with --json."""
    facts = json.loads(run(*words, "--json")[0])
    assert isinstance(facts, dict)
    return facts


def refusal(*words: str) -> RaakvlakError:
    """The error with which the command ends; nothing may stand on stdout."""
    result = CliRunner().invoke(covenant_app, words)
    assert isinstance(result.exception, RaakvlakError), result.output
    assert result.stdout == ""
    assert result.exception.hint
    return result.exception


def create(*more: str) -> dict[str, Any]:
    """Make covenant.json with two stewards whose keys stand in the folder."""
    stewards: list[str] = []
    for name in ("anna", "bert"):
        if not Path(f"{name}.key").exists():
            run("steward-key", f"{name}.key")
        stewards += ["--steward", f"{name}:{name.title()}:{name}.key.pub"]
    return run_json("create", "covenant.json", *stewards, "--purpose", "jeugd:Jeugd en gezin", *more)


def application(number: int, **changes: Any) -> str:
    """The name of a file in which an organisation asks to become a member."""
    later = {"keys_next", "rotation", "via", "status"}
    entry = {name: value for name, value in member(number, **changes).items() if name not in later}
    path = Path(f"member-{number}.json")
    path.write_text(json.dumps(entry), encoding="utf-8")
    return path.name


def join_request(number: int, **changes: Any) -> str:
    """The name of a file with the signed request of an organisation to become a member."""
    entry = read_member(JsonField("member", member(number, **changes)))
    path = Path(f"join-{number}.json")
    path.write_bytes(write_join(make_join(entry, bytes([100 + number]) * 32)))
    return path.name


def sign_both() -> None:
    """Let both stewards sign."""
    sign("anna", "bert")


def sign(*names: str) -> None:
    """Let these stewards sign, one after the other."""
    for name in names:
        run("sign", "covenant.json", "--key", f"{name}.key")


def signed_with(*numbers: int, more: Sequence[str] = ()) -> None:
    """Make covenant.json with these members, signed by both stewards."""
    create(*more)
    for number in numbers:
        run("add", "covenant.json", join_request(number))
    sign_both()


def covenant_at(name: str) -> Covenant:
    """What stands in a file of the folder."""
    return read_file(Path(name).read_bytes()).covenant
