"""Which addresses may be called: what is registered is looked at, and what it resolves to when it is called."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from twotier.core.refusal import Refusal, Sentence

LONGEST = 2048
MEMBER = "WebhookUrl"
Address = IPv4Address | IPv6Address
TRANSLATED = ip_network("64:ff9b::/96")
"""IPv6 addresses that stand for an IPv4 address."""


class Forbidden(Exception):
    """An address that this program does not call."""


def check(url: str) -> SplitResult:
    """Return the parts of an address that may be registered; raises 400/800002 for any other."""
    try:
        parts = urlsplit(url)
        good = well_formed(url, parts) and not forbidden_name(parts.hostname or "")
    except ValueError:
        good = False
    if not good:
        text = Sentence(
            _("The member %(member)s must be a public web address with https, without user name and fragment."),
            {"member": MEMBER},
        )
        raise Refusal(400, 800002, text, fields=[(MEMBER, text)])
    return parts


def well_formed(url: str, parts: SplitResult) -> bool:
    """Tell whether an address has a scheme that may be called, a host, and nothing that does not belong there."""
    schemes = ("https", "http") if settings.SANDBOX else ("https",)
    plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url and len(url) <= LONGEST
    named = bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
    return plain and named and parts.scheme in schemes and not parts.fragment


def forbidden_name(host: str) -> bool:
    """Tell whether a host can be told at once to be none that may be called."""
    if not settings.SANDBOX and (host == "localhost" or host.endswith(".localhost")):
        return True
    try:
        return not allowed(ip_address(host))
    except ValueError:
        return False


def allowed(address: Address) -> bool:
    """Tell whether an address may be called: in production public ones alone, in the sandbox this machine's too."""
    address = meant(address)
    if address.is_multicast or address.is_unspecified or address.is_link_local:
        return False
    return bool(settings.SANDBOX) or (address.is_global and not address.is_reserved)


def meant(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for, or the address itself."""
    if isinstance(address, IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    if inner is None and address in TRANSLATED:
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address


def resolved(host: str, port: int) -> str:
    """Return an address of a host; raises Forbidden when any of its addresses may not be called."""
    found = [str(row[4][0]).partition("%")[0] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(allowed(ip_address(address)) for address in found):
        raise Forbidden
    return found[0]
