"""Loading libsodium: either source gives the same group, and failures are told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from node.protocol import sodium

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = """
import sys
from node.errors import ConfigurationError
try:
    from node.protocol import evaluation, group, hash_to_group, sodium
except ConfigurationError as error:
    print(type(error).__name__, error.message, error.hint)
    sys.exit(error.exit_code)
key = hash_to_group.hash_to_scalar(b"key", b"test")
points = [hash_to_group.hash_to_group(bytes([number]), b"test") for number in range(3)]
answers, proof = evaluation.evaluate_and_prove(
    key, group.multiply_base(key), points, context=b"test", random32=bytes(32)
)
print(sodium.library_name(), sodium.version())
print(b"".join(answers).hex(), proof.hex())
"""


def _run(source: str, program: str = SAMPLE, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "RAAKVLAK_SODIUM": source, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_bundled_and_system_library_agree() -> None:
    """Both libraries give the same answers and proof; a machine without one of its own says so."""
    bundled = _run("bundled")
    assert bundled.returncode == 0, bundled.stderr
    assert bundled.stdout.startswith("bundled libsodium (rbcl) ")
    system = _run("system")
    if system.returncode == 0:
        assert system.stdout.startswith("system libsodium (")
        assert system.stdout.splitlines()[1] == bundled.stdout.splitlines()[1]
    else:
        assert system.stdout.startswith("SodiumUnavailable no system libsodium")


def test_the_bundled_library_leaves_no_file(tmp_path: Path) -> None:
    """The copy that the wheel writes to the temporary directory is gone once it is loaded, and all works."""
    result = _run("bundled", TMPDIR=str(tmp_path))
    assert result.returncode == 0, result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_choice_that_does_not_exist() -> None:
    """A source that is neither of the two is refused by the name of the variable, as a wrong setting."""
    result = _run("newest")
    assert result.returncode == 3
    assert result.stdout.startswith("SodiumUnavailable RAAKVLAK_SODIUM is neither")


def test_no_library_at_all() -> None:
    """Without a system library and without the wheel the error says what to install."""
    without = "import ctypes, ctypes.util, sys\nsys.modules['rbcl'] = None\n"
    without += "class NoLibrary:\n    def __init__(self, *_args, **_named): raise OSError\n"
    without += "ctypes.CDLL = NoLibrary\nctypes.util.find_library = lambda _name: None\n"
    result = _run("", without + SAMPLE)
    assert result.returncode == 3, result.stderr
    assert "no system or bundled libsodium" in result.stdout
    assert "install" in result.stdout


UNUSABLE = """
import ctypes
class Unusable(ctypes.CDLL):
    def __getattr__(self, name):
        if self._name.startswith("libsodium"):
            if {minimal} and "ristretto" in name:
                raise AttributeError(name)
            if not {minimal} and name == "sodium_version_string":
                return lambda: b"1.0.17"
        return super().__getattr__(name)
ctypes.CDLL = Unusable
"""


@pytest.mark.parametrize("minimal", [True, False])
def test_an_unusable_library_is_passed_over(minimal: bool) -> None:
    """A system library that is a minimal build, or older than 1.0.18, is left for the bundled one."""
    result = _run("", UNUSABLE.format(minimal=minimal) + SAMPLE)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("bundled libsodium (rbcl) ")


def test_what_the_doctor_shows() -> None:
    """The library in use has a name for people and a version of at least 1.0.18."""
    assert "libsodium" in sodium.library_name()
    assert tuple(int(part) for part in sodium.version().split(".")) >= sodium.OLDEST_VERSION
