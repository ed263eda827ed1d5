"""The entry point: runs the command line and maps every way of ending to its exit code."""

import contextlib
import errno
import gc
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

DEFECT, INTERRUPTED, TERMINATED, BROKEN_PIPE, UNCHECKED, USAGE = 4, 130, 143, 141, 3, 2


def main() -> NoReturn:
    """Run `ai-spend` and exit; see the README for the exit codes.

    Click and Python turn an interrupt, a closed pipe, a full disk or a defect into exit 1, which
    would read as "findings": here each has its own. The process is left without taking it apart
    first, which would cost as much as reading a hundred files.
    """
    # Nearly all that a run makes is used to its end; looking for garbage only finds none.
    gc.disable()
    code = run()
    _flush()
    os._exit(code)


def run(arguments: list[str] | None = None) -> int:
    """Run the command line with `arguments` (default: the process's own); return the exit code."""
    signal.signal(signal.SIGTERM, _terminated)
    _plain_streams()
    if not sys.stdout:
        return _say("Could not write the report: standard output is closed.", UNCHECKED)
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
            why = f"Could not write the report: {error.strerror}"
            return _say(f"{why}. Next: make room, or write it to another disk.", UNCHECKED)
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


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        # A stream that the caller closed is None.
        if stream:
            with contextlib.suppress(OSError, ValueError):
                stream.flush()


if __name__ == "__main__":
    main()
