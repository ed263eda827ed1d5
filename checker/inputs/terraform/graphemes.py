"""Cuts text into what people see as characters, since Terraform counts and cuts by those."""

from unicodedata import category, combining

_JOINER = "\u200d"


def graphemes(text: str) -> "list[str] | str":
    """Return the user-perceived characters of text in order."""
    if text.isascii() and "\r\n" not in text:
        return text
    found: list[str] = []
    for sign in text:
        if found and _joins(found[-1], sign):
            found[-1] += sign
        else:
            found.append(sign)
    return found


def _joins(before: str, sign: str) -> bool:
    last = before[-1]
    if last == "\r" and sign == "\n":
        return True
    if category(last) in ("Cc", "Zl", "Zp") or category(sign) in ("Cc", "Zl", "Zp"):
        return False
    if sign == _JOINER or _extends(sign):
        return True
    if last == _JOINER and _pictograph(sign):
        return len(before) > 1 and _pictograph(before[0])
    if _flag(sign) and _flag(last):
        return len(before) % 2 == 1
    return _hangul(last, sign)


def _extends(sign: str) -> bool:
    return (
        combining(sign) != 0
        or category(sign) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= sign <= "\U0001f3ff"
        or "\ufe00" <= sign <= "\ufe0f"
        or "\U000e0020" <= sign <= "\U000e007f"
    )


def _pictograph(sign: str) -> bool:
    return "\u2190" <= sign <= "\u2bff" or "\U0001f000" <= sign <= "\U0001faff"


def _flag(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def _hangul(last: str, sign: str) -> bool:
    if "\u1100" <= last <= "\u115f":
        return "\u1100" <= sign <= "\u11a7" or "\uac00" <= sign <= "\ud7a3"
    if "\u1160" <= last <= "\u11a7":
        return "\u1160" <= sign <= "\u11ff"
    if "\u11a8" <= last <= "\u11ff":
        return "\u11a8" <= sign <= "\u11ff"
    if "\uac00" <= last <= "\ud7a3":
        return "\u11a8" <= sign <= "\u11ff" or "\u1160" <= sign <= "\u11a7"
    return False
