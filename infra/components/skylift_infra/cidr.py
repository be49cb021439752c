"""Cutting an address range into subnets."""

from ipaddress import ip_network

SUBNET_BITS = 20


def part(cidr: str, index: int) -> str:
    """The `index`-th /20 of `cidr`; raises ValueError when it has no such part."""
    parts = list(ip_network(cidr).subnets(new_prefix=SUBNET_BITS))
    if index >= len(parts):
        raise ValueError(f"{cidr} has {len(parts)} parts of /{SUBNET_BITS}; it needs more than {index}")
    return str(parts[index])
