"""What stands of each rule."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DomainRule:
    """A rule: the name that tests call it by, its words, and the tests, as `folder/file::test` below `tests/`."""

    name: str
    words: str
    tests: tuple[str, ...]
