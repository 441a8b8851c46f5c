"""Nothing personal anywhere: everything that a run printed and stored is searched for its citizen numbers."""

import http.client
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.helpers import synthetic_numbers
from tests.system.cluster import NodeProcess, cluster, wait_until

NUMBERS = [number.digits for number in synthetic_numbers(40)]
MISTYPED = "999900012"
"""Nine digits that fail the eleven-test: as personal as a right one."""


def test_no_number_is_printed_or_stored_in_the_clear(tmp_path: Path) -> None:
    """After signals, matches, errors, a kill and a stop, no number stands in any file, command line or environment."""
    seen_by_others: list[bytes] = []
    with cluster(tmp_path, "politie", "veilig-thuis") as nodes:
        for node in nodes:
            for number, parent in zip(NUMBERS[:20], NUMBERS[20:], strict=True):
                node.signal(number, [parent])
        wait_until(lambda: all(len(node.matches()) == 20 for node in nodes), "the matches")
        for node in nodes:
            make_mistakes(node)
            words = ["signal", "add", "--end", "2099-01-01", "--check", "document", "--professional", node.professional]
            command_line(tmp_path, node, [*words, "-"], NUMBERS[0])
            command_line(tmp_path, node, ["signal", "add", NUMBERS[1]], "")
            command_line(tmp_path, node, ["person", "show", "-"], NUMBERS[2])
            for form in ("csv", "jsonl"):
                listed = [
                    "import",
                    "add",
                    "-",
                    "--source",
                    "BVH",
                    "--format",
                    form,
                    "--professional",
                    node.professional,
                ]
                command_line(tmp_path, node, listed, import_list(form))
            command_line(tmp_path, node, ["-v", "import", "add", "-", "--source", NUMBERS[11]], import_list("csv"))
            command_line(tmp_path, node, ["import", "list", "--json"], "")
            command_line(tmp_path, node, ["match", "list"], "")
            ask_for_access(tmp_path, node, NUMBERS[0])
            command_line(tmp_path, node, ["doctor"], "")
            seen_by_others += process_facts(node)
        nodes[0].kill()
        seen_by_others += process_facts(nodes[0])
        search_files(tmp_path)  # while they run: the write-ahead log too
    search_files(tmp_path)
    for text in seen_by_others:
        assert_free_of_numbers(text, "a command line or an environment")
    for node in nodes:
        log = node.output.read_text()
        assert "Anna" not in log
        assert "node_started" in log


def test_a_stopped_node_ends_well(tmp_path: Path) -> None:
    """SIGTERM ends a node with exit code 0, its socket is gone, and its database needs no recovery."""
    with cluster(tmp_path, "politie", "veilig-thuis") as nodes:
        for node in nodes:
            node.signal(NUMBERS[0])
        for node in nodes:
            assert node.stop() == 0
            assert not (node.home / "node.sock").exists()
            assert not (node.home / "data.sqlite-wal").exists()


def make_mistakes(node: NodeProcess) -> None:
    """Requests that the node refuses, with numbers in them."""
    asked = {"birth_date": "2015-06-07", "check": "document"}
    for body in (
        {"number": MISTYPED, "purposes": ["jeugd"], "professional": node.professional},
        {"number": NUMBERS[3], "purposes": ["no-such"], "professional": node.professional},
        {"number": NUMBERS[4], "purposes": ["jeugd"], "professional": NUMBERS[5], **asked},
        {"number": NUMBERS[6], "purposes": ["jeugd"], "professional": node.professional, NUMBERS[7]: 1, **asked},
    ):
        try:
            node.ask("POST", "/signals", body)
        except RuntimeError as refused:
            assert_free_of_numbers(str(refused).encode(), "a refusal")
        else:
            raise AssertionError("a wrong request was taken")
    with suppress(OSError, http.client.HTTPException, RuntimeError, ValueError):
        node.ask("GET", "/signals/" + NUMBERS[8])


def import_list(form: str) -> str:
    """A list of another system: good rows beside wrong ones of every kind, with numbers where none belong."""
    if form == "csv":
        rows = (
            f"{NUMBERS[9]},jeugd,2015-06-07,{NUMBERS[10]}",
            f"{NUMBERS[12]},{NUMBERS[13]},{NUMBERS[14]},",
            f'"{NUMBERS[15]}',
            f"{MISTYPED},,,",
            f"{NUMBERS[16]},jeugd,2015-06-07,case 1",
        )
        return "\n".join(["number,purposes,birth_date,reference", *rows])
    good = (
        f'{{"number": "{NUMBERS[17]}", "purposes": ["jeugd"], "birth_date": "2015-06-07", "parents": "{NUMBERS[18]}"}}'
    )
    return "\n".join([good, f'{{"number": {NUMBERS[19]}}}', f'{{"{NUMBERS[20]}": 1', f'{{"{NUMBERS[21]}": "x"}}'])


def command_line(folder: Path, node: NodeProcess, words: list[str], typed: str) -> None:
    """A command as a professional would type it; all that it prints is kept to be searched."""
    run = subprocess.run(
        [sys.executable, "-m", "cli.main", "--home", str(node.home), *words],
        input=typed + "\n",
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1"},
    )
    with (folder / "terminal.txt").open("a") as kept:
        kept.write(run.stdout + run.stderr)


def ask_for_access(folder: Path, node: NodeProcess, number: str) -> None:
    """A case of a person, its statement in files, and all that is said of it."""
    request_id = node.ask("POST", "/requests", {"kind": "access", "number": number})["id"]
    command_line(folder, node, ["request", "open", "-", "--kind", "erasure"], number)
    command_line(folder, node, ["request", "list"], "")
    command_line(folder, node, ["request", "show", request_id], "")
    files = ["--out", str(folder / f"{node.name}.html"), "--json-out", str(folder / f"{node.name}.json")]
    command_line(folder, node, ["request", "statement", request_id, *files], "")
    assert (folder / f"{node.name}.json").is_file()


def process_facts(node: NodeProcess) -> list[bytes]:
    """What every user of the machine may see of the node's process."""
    assert node.process is not None
    place = Path("/proc") / str(node.process.pid)
    return [(place / name).read_bytes() for name in ("cmdline", "environ", "comm")]


def search_files(folder: Path) -> None:
    """Every file that the run left, byte by byte."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.name == "data.sqlite" for path in files)
    for path in files:
        assert_free_of_numbers(path.read_bytes(), path.name)


def assert_free_of_numbers(data: bytes, where: str) -> None:
    """No number in digits, in one piece or grouped as people group them."""
    for digits in (*NUMBERS, MISTYPED):
        grouped = (digits, f"{digits[:4]} {digits[4:6]} {digits[6:]}", f"{digits[:3]} {digits[3:6]} {digits[6:]}")
        forms = [text.encode() for text in (*grouped, *(text.replace(" ", ".") for text in grouped))]
        assert not any(form in data for form in forms), f"a number stands in {where}"
