"""The entry point: runs the command line and maps every way of ending to its exit code."""

import contextlib
import errno
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

DEFECT, INTERRUPTED, TERMINATED, BROKEN_PIPE, UNCHECKED, USAGE = 4, 130, 143, 141, 3, 2


def main() -> NoReturn:
    """Run `ai-spend` and exit; see the README for the exit codes.

    Click and Python turn an interrupt, a closed pipe, a full disk or a defect into exit 1, which
    would read as "findings": here each has its own.
    """
    code = run()
    _quiet_exit()
    sys.exit(code)


def run(arguments: list[str] | None = None) -> int:
    """Run the command line with `arguments` (default: the process's own); return the exit code."""
    signal.signal(signal.SIGTERM, _terminated)
    _plain_streams()
    try:
        from checker.cli import command_line

        code = command_line(arguments)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return _say("Interrupted. Nothing was decided.", INTERRUPTED)
    except BrokenPipeError:
        return BROKEN_PIPE
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else USAGE
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG):
            return _say(f"Could not write the report: {error.strerror}.", UNCHECKED)
        return _defect()
    except Exception:
        return _defect()


def _defect() -> int:
    import traceback

    with contextlib.suppress(OSError):
        traceback.print_exc()
    return _say(
        "This is a defect of ai-spend, not of your files; nothing was decided. "
        "Report the lines above together with the command.",
        DEFECT,
    )


def _say(message: str, code: int) -> int:
    with contextlib.suppress(OSError, ValueError):
        print(message, file=sys.stderr)
    return code


def _terminated(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(TERMINATED)


def _plain_streams() -> None:
    """Let no sign outside a terminal's encoding stop the report."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _quiet_exit() -> None:
    """Flush while a failure can still be told apart from Python's own exit code 120."""
    try:
        sys.stdout.flush()
    except OSError:
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
