"""A node in a federation that changes: it takes newer covenants from peers and from people, and changes its key."""

from collections.abc import Mapping
from dataclasses import replace

from node.errors import ConfigurationError
from node.protocol.covenant import Covenant, Rotation
from node.protocol.covenant_file import SignedCovenant, write_file
from node.protocol.timestamp import SignedTimestamp
from node.service.adoption import renewed
from node.service.covenant_chain import held_covenants
from node.service.covenant_talk import take_given
from node.service.joining import GivenFile, join
from node.service.membership import begin_key_change
from tests.helpers import ADMINISTRATOR, FixedClock, make_settings
from tests.network.wired import Voice, Wires
from tests.service.disks import Disk, PowerCut
from tests.service.stewards import Stewards
from tests.service.world import Node


class MemberNode(Node):
    """A node on wires. What it has taken it begins anew with, as `node.app` lets it."""

    def __init__(
        self,
        wires: Wires,
        stewards: Stewards,
        member_id: str,
        clock: FixedClock,
        disk: Disk,
        files: Mapping[int, bytes],
    ) -> None:
        self._wires = wires
        self._stewards = stewards
        self._voice: Voice | None = None
        self._renewal_due = False
        super().__init__(stewards.newest, member_id, clock, disk, files)
        wires.plug(self.context.member.url, self)

    @property
    def voice(self) -> Voice:
        """What it speaks with, with the covenant that it holds now."""
        if self._voice is None or self._voice.context is not self.context:
            self._voice = Voice(self.context, self._wires)
        return self._voice

    @property
    def covenant(self) -> Covenant:
        """The newest version that it holds."""
        return self.context.covenant

    def start(self) -> None:
        """As that of the node. Where it cannot start with the covenant that it holds, it joins the newest first."""
        try:
            super().start()
        except ConfigurationError:
            self._join()
            super().start()
        self.context = replace(self.context, renew=self._let_renew)

    def restart(self) -> None:
        """The power went, and is back."""
        self.start()

    def renew(self) -> None:
        """Begin anew, if something newer is on disk."""
        if self._renewal_due:
            self._renewal_due = False
            self.context = renewed(self.context, held_covenants(self.context.covenants, self.clock.now()))

    def hand(self, given: SignedCovenant | SignedTimestamp) -> None:
        """Its people hand it a file; whether it is taken, they read on their screen."""
        match given:
            case SignedCovenant():
                self.done(lambda: self._take(GivenFile(b"", covenant=given)))
            case SignedTimestamp():
                self.done(lambda: self._take(GivenFile(b"", timestamp=given)))

    def state_new_key(self) -> Rotation | None:
        """A new key, and its statement for the stewards; None when the power went before it could be read."""
        try:
            return begin_key_change(self.covenant, self.context.keys, self.context.randomness).rotation
        except PowerCut:
            self.start()
            return None

    def _join(self) -> None:
        signed = self._stewards.versions[-1]
        given = GivenFile(write_file(signed), covenant=signed)
        settings, (_, keys) = make_settings(self._stewards.member(self.id)), self._disk.start()
        join(self._covenants, settings, keys, given, self.clock.now())

    def _take(self, given: GivenFile) -> None:
        try:
            trusted = take_given(self.context, ADMINISTRATOR, given)
        except ConfigurationError:
            return
        if trusted != self.context.trusted:
            self._let_renew()
        self.renew()

    def _let_renew(self) -> None:
        self._renewal_due = True
