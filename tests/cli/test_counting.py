"""How far a long piece of work has come: a bar on a terminal, one line elsewhere."""

import sys

import pytest

from cli.counting import counting


def test_elsewhere_than_on_a_terminal_it_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A log gets one line, however often something is told."""
    with counting("reading the logbook") as tell:
        for done in range(100):
            tell(done, 100)
    assert capsys.readouterr() == ("", "reading the logbook\n")


def test_on_a_terminal_it_is_a_bar(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal it says how much of how much is done, on standard error alone."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with counting("reading the logbook") as tell:
        tell(500, 1000)
    shown = capsys.readouterr()
    assert (shown.out, "reading the logbook" in shown.err, "500/1000" in shown.err) == ("", True, True)
