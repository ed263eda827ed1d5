"""Functions that give digests."""

import hashlib
from base64 import b64encode
from collections.abc import Callable

from checker.inputs.terraform.functions.signature import TEXT, Function, Meter, text
from checker.inputs.terraform.types import STRING
from checker.inputs.terraform.values import Failure, Value

_NAMESPACES = {
    "dns": "6ba7b8109dad11d180b400c04fd430c8",
    "url": "6ba7b8119dad11d180b400c04fd430c8",
    "oid": "6ba7b8129dad11d180b400c04fd430c8",
    "x500": "6ba7b8149dad11d180b400c04fd430c8",
}


def _digest(name: str, show: Callable[[bytes], str]) -> Function:
    def apply(arguments: list[Value], meter: Meter) -> Value:
        made = hashlib.new(name, arguments[0].data.encode(), usedforsecurity=False)
        return text(show(made.digest()))

    return Function(apply, (TEXT,), returns=STRING)


def _base64(data: bytes) -> str:
    return b64encode(data).decode()


def _uuidv5(arguments: list[Value], meter: Meter) -> Value:
    space, name = arguments[0].data, arguments[1].data
    digits = _NAMESPACES.get(space) or _uuid_digits(space)
    made = hashlib.sha1(bytes.fromhex(digits) + name.encode(), usedforsecurity=False).digest()
    parts = bytearray(made[:16])
    parts[6] = parts[6] & 0x0F | 0x50
    parts[8] = parts[8] & 0x3F | 0x80
    shown = parts.hex()
    return text("-".join((shown[:8], shown[8:12], shown[12:16], shown[16:20], shown[20:])))


def _uuid_digits(space: str) -> str:
    digits = space.replace("-", "")
    dashed = len(space) == 36 and [i for i, sign in enumerate(space) if sign == "-"] == [
        8, 13, 18, 23,
    ]  # fmt: skip
    if not dashed or any(sign not in "0123456789abcdefABCDEF" for sign in digits):
        raise Failure(f"{space[:40]} is no namespace: dns, url, oid, x500 or a UUID")
    return digits


FUNCTIONS = {
    "md5": _digest("md5", bytes.hex),
    "sha1": _digest("sha1", bytes.hex),
    "sha256": _digest("sha256", bytes.hex),
    "sha512": _digest("sha512", bytes.hex),
    "base64sha256": _digest("sha256", _base64),
    "base64sha512": _digest("sha512", _base64),
    "uuidv5": Function(_uuidv5, (TEXT, TEXT), returns=STRING),
}
