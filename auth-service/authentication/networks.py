"""Where an address is, said as roughly as a list of sessions needs it."""

from ipaddress import IPv4Address, IPv6Network, ip_address

V6_PREFIX = 48  # what a provider hands to one customer at the most (RFC 6177)


def network_of(address: str | None) -> str:
    """203.0.113.x, or the first three groups of an IPv6 address; empty if there is none."""
    if not address:
        return ""
    found = ip_address(address)
    if not isinstance(found, IPv4Address):
        if found.ipv4_mapped is None:
            first = IPv6Network((found.packed, V6_PREFIX), strict=False).network_address
            return f"{first}x"
        found = found.ipv4_mapped
    return f"{str(found).rpartition('.')[0]}.x"
