"""Why a covenant or a timestamp is not believed: each reason its own error, with a short `code`.

docs/covenant.md ("What is refused") has a row for each. Whoever shows an error shows message and hint; what decides
by the reason (an alarm, an answer to a peer) goes by the class or its `code`, never by the text.
"""

from typing import ClassVar

from node.errors import ConfigurationError


class CovenantRefused(ConfigurationError):
    """A covenant or timestamp of the right form that is not believed, or that binds nobody now."""

    code: ClassVar[str]


class AnotherFederation(CovenantRefused):
    """It belongs to another federation than the one that this node joined."""

    code = "another-federation"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is of another federation", "ask a steward of your own federation for it")


class WrongSignature(CovenantRefused):
    """A signature that is there does not fit: the content was changed, or the signature came from elsewhere."""

    code = "wrong-signature"

    def __init__(self, what: str, steward_id: str) -> None:
        super().__init__(
            f"the signature of steward {steward_id} is wrong: {what} was changed after it was signed",
            "get the file again from a steward, or have it signed again",
        )


class TooFewSignatures(CovenantRefused):
    """Fewer stewards have signed than must."""

    code = "too-few-signatures"

    def __init__(self, what: str, good: int, needed: int, command: str) -> None:
        super().__init__(
            f"{good} of the {needed} stewards that are needed have signed {what}",
            f"ask another steward to run `{command}`",
        )


class CovenantRollback(CovenantRefused):
    """It is older than what this node has seen already."""

    code = "rollback"

    def __init__(self, what: str, held: str, hint: str = "ask a steward for the newest one") -> None:
        super().__init__(f"{what} is older than {held}, which is known here", hint)


class CovenantFork(CovenantRefused):
    """Two contents for one version, both signed: the stewards, or those who have their keys, said two things."""

    code = "fork"

    def __init__(self, what: str, version: int) -> None:
        super().__init__(
            f"{what} has other content for version {version} than the covenant that is known here",
            "keep both files and call all stewards: one of the two must be withdrawn",
        )
        self.version = version


class CovenantGap(CovenantRefused):
    """A version between the one held and this one is missing, and with it who may sign this one."""

    code = "gap"

    def __init__(self, what: str, offered: int, held: int) -> None:
        super().__init__(
            f"{what} is of version {offered}, and version {held} is the newest that is known here",
            f"get version {held + 1} first",
        )


class CovenantNotNext(CovenantRefused):
    """It has the next number, and follows upon another version than the one held."""

    code = "not-next"

    def __init__(self, version: int) -> None:
        super().__init__(
            f"version {version} follows upon another version {version - 1} than the one that is known here",
            "keep both files and call all stewards: there are two lines of versions",
        )


class CovenantChange(CovenantRefused):
    """The next version changes what may not change."""

    code = "change"

    def __init__(self, path: str, problem: str, hint: str) -> None:
        super().__init__(f"{path}: {problem}", hint)


class CovenantNotBegun(CovenantRefused):
    """The federation's first epoch is still to come."""

    code = "not-begun"

    def __init__(self, start: str) -> None:
        super().__init__(
            f"the covenant starts on {start}, which is still to come", "wait for it, or correct this machine's clock"
        )


class CovenantExpired(CovenantRefused):
    """It binds nobody any more."""

    code = "expired"

    def __init__(self, expires: str) -> None:
        super().__init__(f"the covenant expired on {expires}", "ask a steward for its next version")


class CovenantFrozen(CovenantRefused):
    """No steward has said lately that this is the newest version, so a newer one may be withheld from this node."""

    code = "frozen"

    def __init__(self, version: int, until: str) -> None:
        super().__init__(
            f"nobody has confirmed since {until} that version {version} of the covenant is the newest",
            "see whether any peer can be reached, or ask a steward for a timestamp (`raakvlak covenant timestamp`)",
        )


class TimestampTooLong(CovenantRefused):
    """A timestamp that holds for longer than the covenant allows, or where the covenant asks for none."""

    code = "timestamp-too-long"

    def __init__(self, days: int | None) -> None:
        super().__init__(
            "the covenant asks for no timestamps"
            if days is None
            else f"the timestamp holds for more than the {days} days that the covenant allows",
            "ask a steward for another timestamp, or for the newest covenant",
        )


class TimestampAhead(CovenantRefused):
    """A timestamp of a moment still to come: believed, it would make all later ones look old."""

    code = "timestamp-ahead"

    def __init__(self, issued: str) -> None:
        super().__init__(
            f"the timestamp was signed at {issued}, which is still to come",
            "correct the clock of this machine, or that of the steward",
        )
