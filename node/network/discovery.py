"""zeroconf on the local network: it suggests addresses of known members, and is never trusted.

A node announces its NID and the port of its peer listener. A suggestion is used only when a member's own URL cannot be
reached, and whoever answers there must sign as that member, like everywhere.
"""

import ipaddress

from zeroconf import ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from node.protocol.covenant import Covenant

SERVICE_TYPE = "_raakvlak._tcp.local."
_NID_PROPERTY = "nid"
_LOOKUP_MS = 3000


class Discovery:
    """Announces this node and remembers what members' nodes announce."""

    def __init__(self, covenant: Covenant, own_nid: bytes, host: str, port: int) -> None:
        self._covenant = covenant
        self._own_nid = own_nid
        self._host = host
        self._port = port
        self._addresses: dict[bytes, tuple[str, int]] = {}
        self._zeroconf: AsyncZeroconf | None = None
        self._browser: AsyncServiceBrowser | None = None

    async def start(self) -> None:
        """Announce and listen, on the interface of the peer listener alone when it is bound to one."""
        address = ipaddress.ip_address(self._host)
        if address.is_unspecified:
            self._zeroconf = AsyncZeroconf()
            info = self._info(None)
        else:
            self._zeroconf = AsyncZeroconf(interfaces=[self._host])
            info = self._info(address.packed)
        await self._zeroconf.async_register_service(info)
        self._browser = AsyncServiceBrowser(self._zeroconf.zeroconf, SERVICE_TYPE, handlers=[self._on_change])

    async def stop(self) -> None:
        """Take the announcement back."""
        if self._browser is not None:
            await self._browser.async_cancel()
        if self._zeroconf is not None:
            await self._zeroconf.async_unregister_all_services()
            await self._zeroconf.async_close()

    def suggest(self, nid: bytes) -> tuple[str, int] | None:
        """Where a member's node says that it is, if it said so."""
        return self._addresses.get(nid)

    def heard(self, nid_text: str, addresses: list[str], port: int | None) -> None:
        """Remember an announcement when it names a known, active member other than this node."""
        try:
            nid = bytes.fromhex(nid_text)
        except ValueError:
            return
        member = self._covenant.member(nid)
        if member is None or not member.active or nid == self._own_nid or not addresses or not port:
            return
        self._addresses[nid] = (addresses[0], port)

    def _info(self, packed: bytes | None) -> AsyncServiceInfo:
        name = f"{self._own_nid.hex()[:32]}.{SERVICE_TYPE}"
        return AsyncServiceInfo(
            SERVICE_TYPE,
            name,
            addresses=None if packed is None else [packed],
            port=self._port,
            properties={_NID_PROPERTY: self._own_nid.hex()},
            server=f"raakvlak-{self._own_nid.hex()[:16]}.local.",
        )

    def _on_change(self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        if state_change is ServiceStateChange.Removed:
            return
        info = AsyncServiceInfo(service_type, name)
        if info.load_from_cache(zeroconf):
            self._heard_info(info)
            return
        zeroconf.loop.create_task(self._look_up(zeroconf, info)) if zeroconf.loop else None

    async def _look_up(self, zeroconf: Zeroconf, info: AsyncServiceInfo) -> None:
        if await info.async_request(zeroconf, _LOOKUP_MS):
            self._heard_info(info)

    def _heard_info(self, info: AsyncServiceInfo) -> None:
        nid_text = (info.properties.get(_NID_PROPERTY.encode()) or b"").decode("ascii", "replace")
        self.heard(nid_text, info.parsed_addresses(), info.port)
