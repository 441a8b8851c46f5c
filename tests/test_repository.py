"""What holds for the repository itself: its lock, its files and what may not stand in them."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")

MAX_SOURCE_LINES = 350
"""One idea a file: most have under 250 lines, and none needs more than this."""

NOT_OURS = {"build", "dist", "__pycache__", "raakvlak.egg-info"}
"""Folders passed over where there is no git to tell which files are the project's."""

# Written in parts, so that this file holds none of what it looks for.
HOME_PATH = re.compile(r"(?<![\w.])(?:/" + r"home/\w|/" + r"Users/\w|/" + r"root/|[A-Z]:\\" + r"Users\\)")
INDEX_HOST = re.compile(
    "|".join([r"pypi\." + "org", r"python" + r"hosted\.", r"registry\." + "npmjs", "file" + ":///"])
)
NINE_DIGITS = re.compile(r"(?<![0-9A-Za-z_])(?<!\d\.)[0-9]{9}(?![0-9A-Za-z_])")
SYNTHETIC_PREFIX = "9999"


def is_ours(path: Path) -> bool:
    """Whether a path from the root lies outside what git, make and the tools keep for themselves."""
    hidden = {part for part in path.parts[:-1] if part.startswith(".")} - {".ci"}
    return not hidden and not NOT_OURS & set(path.parts)


def project_files() -> list[Path]:
    """The files that git tracks or would track; all files outside `NOT_OURS` where git cannot tell."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
        paths = [ROOT / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [path for path in ROOT.rglob("*") if is_ours(path.relative_to(ROOT))]
    return sorted(path for path in paths if path.is_file())


def project_texts() -> dict[str, str]:
    """Each text file's path from the root, and its text; a file with a zero byte is no text."""
    contents = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in project_files()}
    return {name: content.decode("utf-8") for name, content in contents.items() if b"\0" not in content}


def passes_eleven_test(digits: str) -> bool:
    """Whether nine digits could be a citizen number: 9a+8b+7c+6d+5e+4f+3g+2h-i is a multiple of 11, not 0."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
    return total != 0 and total % 11 == 0


def places(pattern: re.Pattern[str]) -> list[str]:
    """`file:line` of each place in the project's texts where the pattern is found; never what was found."""
    return [
        f"{name}:{number}"
        for name, text in project_texts().items()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def package_names(requirements: list[str]) -> set[str]:
    """The names before version and marker, written as the lock writes them."""
    return {re.sub(r"[-_.]+", "-", re.split(r"[ ;<>=!~\[]", text)[0]).lower() for text in requirements}


def test_lock_holds_only_pins_and_hashes() -> None:
    """The lock has no option, address or path: where packages come from is said by who installs them."""
    lines = [line.strip() for line in LOCK.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    entry = re.compile(r'[a-z0-9.-]+==[\w.]+( ; [\w."<>= ]+)? \\|--hash=sha256:[0-9a-f]{64}( \\)?')
    assert [line for line in lines if not entry.fullmatch(line)] == []
    assert [line for line in LOCK.splitlines() if "://" in line or line.startswith("-")] == []


def test_lock_pins_every_declared_requirement() -> None:
    """Each library that pyproject.toml names, in every extra and for the build, has a pin in the lock."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = declared["project"]
    wanted = [*project["dependencies"], *declared["build-system"]["requires"]]
    for extra in project["optional-dependencies"].values():
        wanted += extra
    pinned = set(re.findall(r"^([a-z0-9-]+)==", LOCK, flags=re.MULTILINE))
    assert package_names(wanted) - pinned == set()


def test_no_file_names_a_home_or_an_index() -> None:
    """No text file holds the path of someone's home, of this checkout, or the host of a package registry."""
    checkout = re.compile(re.escape(str(ROOT)) + r"(?![\w-])")
    assert places(HOME_PATH) == []
    assert places(INDEX_HOST) == []
    assert len(ROOT.parts) < 3 or places(checkout) == []


def test_citizen_numbers_are_synthetic() -> None:
    """Rule "synthetic numbers": every run of nine digits that passes the eleven-test begins with 9999, which is never
    handed out.
    """
    found = [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}"
        for name, text in project_texts().items()
        for match in NINE_DIGITS.finditer(text)
        if passes_eleven_test(match[0]) and not match[0].startswith(SYNTHETIC_PREFIX)
    ]
    assert found == []


@pytest.mark.parametrize(("digits", "passes"), [("999900006", True), ("999900007", False), ("0" * 9, False)])
def test_eleven_test_tells_numbers_apart(digits: str, passes: bool) -> None:
    """The check above knows a citizen number from nine digits that are none."""
    assert passes_eleven_test(digits) is passes


def test_source_files_stay_small() -> None:
    """No Python file is longer than a reader can hold."""
    sizes = {name: len(text.splitlines()) for name, text in project_texts().items() if name.endswith(".py")}
    assert {name: size for name, size in sizes.items() if size >= MAX_SOURCE_LINES} == {}


def test_allowed_skips_name_real_tests() -> None:
    """Each test that CI lets be skipped exists under that name, so that the list cannot outlive it."""
    lines = (ROOT / ".ci" / "allowed-skips").read_text(encoding="utf-8").splitlines()
    names = [line.split()[0] for line in lines if line.strip() and not line.startswith("#")]
    texts = project_texts()
    missing = [name for name in names if f"def {name.split('::')[-1]}(" not in texts.get(name.split("::")[0], "")]
    assert missing == []
