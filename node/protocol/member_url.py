"""The one form of a member's address.

It is signed into every request as the target URI (docs/protocol.md §4), so two ways to write one address
would be two addresses: an HTTP library tidies up what it sends, and the receiver compares with the covenant.
"""

import re
from ipaddress import AddressValueError, IPv6Address

URL_MAX_CHARACTERS = 200
"""Scheme, host and path: host names end at 253, and nobody serves a node from one that long."""

_LABEL = r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?"
_URL = re.compile(
    rf"(?P<scheme>https?)://(?:{_LABEL}(?:\.{_LABEL})*|\[(?P<ipv6>[0-9a-f:.]+)\])(?::(?P<port>[1-9][0-9]{{0,4}}))?"
    r"/(?:(?!\.{1,2}/)[A-Za-z0-9._~-]+/)*"
)
_DEFAULT_PORT = {"http": "80", "https": "443"}


def is_member_url(text: str) -> bool:
    """Whether it is an HTTP address in its one form.

    That is: lower-case scheme and host, no user, no default port, plain path segments, a "/" at the end, no
    query and no fragment.
    """
    match = _URL.fullmatch(text) if len(text) <= URL_MAX_CHARACTERS else None
    if match is None:
        return False
    port, ipv6 = match["port"], match["ipv6"]
    if port is not None and (int(port) > 65_535 or port == _DEFAULT_PORT[match["scheme"]]):
        return False
    return ipv6 is None or _is_shortest(ipv6)


def _is_shortest(ipv6: str) -> bool:
    try:
        return IPv6Address(ipv6).compressed == ipv6
    except AddressValueError:
        return False
