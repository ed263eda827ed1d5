"""Finds where a value ends without parsing it: past its brackets, strings, heredocs, comments."""

import re

from checker.inputs.terraform.lexer import BLOCK_COMMENT, COMMENT, NAME

_STRING = r'"[^"\\$%\r\n]*+"'
_STRING_RUN = r'(?:[^"\\$%\r\n]++|\\[^\r\n]|\$\$\{|%%\{|[$%](?!\{))*+'
_RUN = re.compile(
    rf'(?:[^"(\[{{)\]}}\n#/<]++|{_STRING}|/(?![/*])|<(?!<-?{NAME}\r?\n)|{COMMENT}|{BLOCK_COMMENT})*+'
)
_HEREDOC = rf"<<-?({NAME})\r?\n"
_CLOSERS = {"(": ")", "[": "]", "{": "}"}


class Halt(Exception):
    """Reading cannot go on here; it resumes at the next top-level item."""

    def __init__(self, message: str, offset: int, kind: str = "syntax") -> None:
        super().__init__(message)
        self.message, self.offset, self.kind = message, offset, kind


def skip(text: str, position: int) -> int:
    """Return where the value that begins at a position ends: before its newline."""
    closers: list[str] = []
    while True:
        if closers and closers[-1] == '"':
            position = _string(text, position, closers)
            continue
        if closers and closers[-1][0] == "<":
            position = _heredoc(text, position, closers)
            continue
        run = _RUN.match(text, position)
        position = run.end() if run else position
        sign = text[position : position + 1]
        if not closers and sign in ("", "\n", ")", "]", "}"):
            back = sign == "\n" and text[position - 1] == "\r"
            return position - 1 if back else position
        if sign in _CLOSERS:
            closers.append(_CLOSERS[sign])
        elif sign == '"':
            closers.append(sign)
        elif sign == "<":
            heredoc = re.compile(_HEREDOC).match(text, position)
            closers.append(f"<{heredoc[1]}" if heredoc else "")
            position = heredoc.end() - 1 if heredoc else position
        elif closers and sign == closers[-1]:
            closers.pop()
        elif sign != "\n":
            raise Halt("this bracket, string or comment is not closed", position)
        position += 1


def _string(text: str, position: int, closers: list[str]) -> int:
    run = re.compile(_STRING_RUN).match(text, position)
    position = run.end() if run else position
    sign = text[position : position + 1]
    if sign == '"':
        closers.pop()
        return position + 1
    if sign not in ("$", "%"):
        raise Halt("this string has no closing quote on its line", position)
    closers.append("}")
    return position + 2


def _heredoc(text: str, position: int, closers: list[str]) -> int:
    tag = closers[-1][1:]
    ending = re.compile(
        rf"(?:(?<=\n)[^\S\n]*+{re.escape(tag)}[^\S\n]*+(?=\n)|((?<![$%])(?:[$%]{{2}})*+[$%]\{{))"
    ).search(text, position)
    if ending is None:
        raise Halt(f"this heredoc has no closing {tag} on a line of its own", position)
    if ending[1]:
        closers.append("}")
    else:
        closers.pop()
        if text[ending.end() - 1] == "\r":
            return ending.end() - 1
    return ending.end()
