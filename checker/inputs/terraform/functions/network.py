"""Functions over network addresses in CIDR notation."""

import re
from ipaddress import AddressValueError, IPv6Address

from checker.inputs.terraform.functions.signature import (
    NUMERIC,
    TEXT,
    Function,
    Meter,
    text,
    texts,
    whole,
)
from checker.inputs.terraform.numbers import Real
from checker.inputs.terraform.types import STRING, list_of
from checker.inputs.terraform.values import Failure, Value
from checker.model.rows import NamedTuple

_FOUR = re.compile(r"(\d{1,20})\.(\d{1,20})\.(\d{1,20})\.(\d{1,20})", re.ASCII)


class Network(NamedTuple):
    """The first address of a network as a number, its prefix length, and 32 or 128 bits."""

    first: int
    prefix: int
    bits: int

    def address(self, number: int) -> str:
        """Return an address in its usual notation."""
        if self.bits == 32:
            return ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))
        return str(IPv6Address(number))

    def __str__(self) -> str:
        return f"{self.address(self.first)}/{self.prefix}"


def _network(notation: str) -> Network:
    address, slash, length = notation.partition("/")
    four = _FOUR.fullmatch(address)
    bits = 32 if four else 128
    if not slash or not (length.isascii() and length.isdigit()) or int(length[:9]) > bits:
        raise Failure(f"{notation[:60]} is no network in CIDR notation")
    if four:
        parts = [int(part) for part in four.groups()]
        if max(parts) > 255:
            raise Failure(f"{notation[:60]} is no network in CIDR notation")
        number = parts[0] << 24 | parts[1] << 16 | parts[2] << 8 | parts[3]
    else:
        number = _six(address, notation)
    host = bits - int(length)
    return Network(number >> host << host, int(length), bits)


def _six(address: str, notation: str) -> int:
    try:
        return int(IPv6Address(address))
    except AddressValueError as error:
        raise Failure(f"{notation[:60]} is no network in CIDR notation") from error


def _integer(value: Value) -> int:
    if isinstance(value.data, Real):
        raise Failure("a whole number is needed")
    return int(value.data)


def _cidrhost(arguments: list[Value], meter: Meter) -> Value:
    network, number = _network(arguments[0].data), _integer(arguments[1])
    last = (1 << (network.bits - network.prefix)) - 1
    if (number if number >= 0 else -number - 1) > last:
        raise Failure(f"a prefix of {network.prefix} has no room for host {number}")
    return text(network.address(network.first + (number if number >= 0 else last + 1 + number)))


def _cidrnetmask(arguments: list[Value], meter: Meter) -> Value:
    network = _network(arguments[0].data)
    if network.bits != 32:
        raise Failure("IPv6 networks have no netmask")
    return text(network.address((1 << 32) - (1 << (32 - network.prefix))))


def _cidrsubnet(arguments: list[Value], meter: Meter) -> Value:
    network, more = _network(arguments[0].data), whole(arguments[1], "the number of bits")
    number = _integer(arguments[2])
    prefix = network.prefix + more
    if prefix > network.bits or (prefix < 0 and number):
        raise Failure(f"a prefix of {network.prefix} cannot grow by {more} bits")
    if prefix < 0:
        return text("<nil>")  # what Terraform writes for a network larger than all addresses
    if (abs(number) & (1 << 64) - 1) >> (more if more >= 0 else 64):
        raise Failure(f"{more} bits have no room for subnet {number}")
    # Terraform takes the magnitude of what a negative number makes of the address.
    first = abs(network.first | number << (network.bits - prefix))
    if first >> network.bits:
        raise Failure(f"subnet {number} lies beyond the last address")
    return text(str(Network(first, prefix, network.bits)))


def _cidrsubnets(arguments: list[Value], meter: Meter) -> Value:
    network = _network(arguments[0].data)
    if not network.first and len(arguments) > 1:
        raise Failure("there is no subnet before the first address of all")
    made, following = [], network.first
    end = network.first + (1 << (network.bits - network.prefix))
    for argument in arguments[1:]:
        more = whole(argument, "the number of bits")
        prefix = network.prefix + more
        if not 1 <= more <= 32 or prefix > network.bits:
            raise Failure(f"a prefix of {network.prefix} cannot grow by {more} bits")
        size = 1 << (network.bits - prefix)
        first = -(-following // size) * size
        if first + size > end:
            raise Failure("the network has no room for so many subnets")
        made.append(str(Network(first, prefix, network.bits)))
        following = first + size
    return texts(made)


FUNCTIONS = {
    "cidrhost": Function(_cidrhost, (TEXT, NUMERIC), returns=STRING),
    "cidrnetmask": Function(_cidrnetmask, (TEXT,), returns=STRING),
    "cidrsubnet": Function(_cidrsubnet, (TEXT, NUMERIC, NUMERIC), returns=STRING),
    "cidrsubnets": Function(_cidrsubnets, (TEXT,), NUMERIC, returns=list_of(STRING)),
}
