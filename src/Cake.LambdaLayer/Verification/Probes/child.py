"""What becomes of a child process and the code it runs: its errors in one line, its death, and the other machines it tried to reach.

Loaded by probes.py as `probes.child`, and used by imports.py too. What the messages of Python say is read here and nowhere else.
"""

from __future__ import annotations

import json
import linecache
import os
import re
import signal
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

MAX_ERROR = 500

Outcome = dict[str, Any]

# The folders of packages, in the order of sys.path.
packages: list[str] = []

# Their frames say nothing about where the fault is.
_HARNESS = {os.path.join(os.path.dirname(__file__), name) for name in ("probes.py", "child.py")}


def write_line(descriptor: int, line: Outcome) -> None:
    data = (json.dumps(line) + "\n").encode()
    while data:
        data = data[os.write(descriptor, data) :]


# Reading an exception -------------------------------------------------------------------------------------------------

_NO_MODULE = re.compile(r"""No module named (['"]?)([\w.]+)\1""")
_NO_NAME = re.compile(r"cannot import name '([^']+)' from (?:partially initialized module )?'([^']+)'")
_NO_FILE = re.compile(r"""\[Errno 2\] No such file or directory: b?(['"])(.*?)\1""")
_NO_LIBRARY = re.compile(r"(\S+): cannot open shared object file: No such file or directory")


def one_line(error: BaseException) -> str:
    try:
        message = str(error)
    except Exception as broken:
        message = f"(no message: {type(broken).__name__})"
    if not message and isinstance(error, AssertionError):
        message = _failed_line(error)
    # Some libraries put a whole stack trace into their message.
    message = message.partition("Traceback (most recent call last)")[0]
    line = " ".join(f"{type(error).__name__}: {message}".split())
    return line if len(line) <= MAX_ERROR else line[: MAX_ERROR - 1] + "…"


def _failed_line(error: BaseException) -> str:
    frames = list(_frames(error))
    return linecache.getline(*frames[-1][:2]).strip() if frames else ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and all it was raised from, nearest first, each once."""
    seen: set[int] = set()
    waiting: deque[BaseException | None] = deque([error])
    while waiting:
        current = waiting.popleft()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [current.__cause__, current.__context__]
        if isinstance(current, BaseExceptionGroup):
            waiting += current.exceptions


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return ""


def _missing_module(error: BaseException) -> str | None:
    text = _text(error)
    if match := _NO_NAME.search(text):
        return f"{match[2]}.{match[1]}"
    if isinstance(error, ImportError) and error.name and not _NO_LIBRARY.search(text):
        return error.name
    match = _NO_MODULE.search(text)
    return match[2].strip(".") if match else None


def _missing_file(error: BaseException) -> str | None:
    if isinstance(error, FileNotFoundError) and error.filename is not None:
        return os.fsdecode(error.filename) if isinstance(error.filename, (str, bytes, os.PathLike)) else None
    text = _text(error)
    if match := _NO_FILE.search(text):
        return match[2]
    match = _NO_LIBRARY.search(text)
    return match[1] if match else None


def _frames(error: BaseException) -> Iterator[tuple[str, int, str]]:
    """(file, line, function) from the outermost frame to the innermost."""
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if not code.co_filename.startswith("<frozen "):
            # Code that was compiled elsewhere still carries the path it was compiled at; its module knows the real one.
            file = trace.tb_frame.f_globals.get("__file__") or code.co_filename
            yield str(file), trace.tb_lineno, code.co_name
        trace = trace.tb_next


def _relative(file: str) -> tuple[str, bool]:
    """A path relative to the packages' folder it is in, and whether it is in one."""
    for folder in _package_folders():
        prefix = folder.rstrip(os.sep) + os.sep
        if file.startswith(prefix):
            return file[len(prefix) :].replace(os.sep, "/"), True
    return file, False


def _package_folders() -> Sequence[str]:
    return packages or [entry for entry in sys.path if os.path.basename(entry) in ("site-packages", "dist-packages")]


def place_of(frames: Sequence[tuple[str, int, str]]) -> str | None:
    """The innermost of the frames (outermost first) below the packages, else the innermost that is not the harness's."""
    fallback = None
    for file, line, function in reversed(frames):
        shown, inside = _relative(file)
        if inside:
            return f"{shown}:{line} in {function}"
        if fallback is None and not file.startswith("<") and file not in _HARNESS:
            fallback = f"{shown}:{line} in {function}"
    return fallback


def describe(error: BaseException) -> Outcome:
    chain = list(_chain(error))
    module, module_error = next(((found, e) for e in chain if (found := _missing_module(e))), (None, None))
    file, file_error = next(((found, e) for e in chain if (found := _missing_file(e))), (None, None))
    culprit = module_error or file_error or error
    where = place_of(list(_frames(culprit))) or place_of(list(_frames(error)))
    return failure(one_line(error), missingModule=module, missingFile=file, where=where)


def failure(error: str, **known: Any) -> Outcome:
    return {"error": error, "missingModule": None, "missingFile": None, "where": None, "timedOut": False} | known


# Reaching out ---------------------------------------------------------------------------------------------------------

_MOST_REACHED = 20
_INTERNET = (2, 10)  # AF_INET and AF_INET6 of Linux
# The audit events of the socket module that name another machine, and where in their arguments they do.
_ADDRESS, _HOST_AND_PORT, _HOST = range(3)
_EVENTS = {
    "socket.connect": _ADDRESS,
    "socket.sendto": _ADDRESS,
    "socket.sendmsg": _ADDRESS,
    "socket.getaddrinfo": _HOST_AND_PORT,
    "socket.gethostbyname": _HOST,
    "socket.gethostbyaddr": _HOST,
}

_reached: dict[str, None] = {}
_pipe: int | None = None


def tell_destinations(pipe: int | None) -> None:
    """Has this process write where it tries to reach into a pipe as well, a line `>host:port` each, or no longer."""
    global _pipe
    _pipe = pipe


def audit(event: str, arguments: tuple[Any, ...]) -> None:
    """Called before every audited action of the interpreter, thousands of times a second: looks up a name and returns."""
    if event not in _EVENTS:
        return
    try:
        destination = _destination(_EVENTS[event], arguments)
        if destination is not None and destination not in _reached and len(_reached) < _MOST_REACHED:
            _reached[destination] = None
            if _pipe is not None:
                # At once, since the probe may be ended at its limit before it comes back.
                os.write(_pipe, f">{destination}\n".encode())
    except Exception:
        pass  # An error would become the probe's own.


def _destination(kind: int, arguments: tuple[Any, ...]) -> str | None:
    """host:port, or the host alone; None for this machine and for what is no internet address."""
    host, port = arguments[0], None
    if kind == _ADDRESS:
        if arguments[1] is None or arguments[0].family not in _INTERNET:
            return None
        host, port = arguments[1][:2]
    elif kind == _HOST_AND_PORT:
        port = arguments[1]
    host, port = (part.decode("ascii", "replace") if isinstance(part, (bytes, bytearray)) else part for part in (host, port))
    if not host or _is_local(host):
        return None
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{port}" if port else host


def _is_local(host: str) -> bool:
    name = host.lower().rstrip(".").removeprefix("::ffff:")
    return name.startswith("127.") or name in ("localhost", "::1", "::", "0.0.0.0", os.uname().nodename.lower())


def take_reached() -> list[str]:
    """Where this process tried to reach since this was asked last."""
    reached = list(_reached)
    _reached.clear()
    return reached


# Extension modules ----------------------------------------------------------------------------------------------------

_told: set[str] = set()


def take_loaded() -> list[str]:
    """The extension modules that this process, or the one it is a fork of, has loaded since this was asked last."""
    loaded = []
    for name in set(sys.modules) - _told:
        file = getattr(sys.modules.get(name), "__file__", None)
        if isinstance(file, str) and file.endswith(".so"):
            loaded.append(name)
    _told.update(sys.modules)
    return sorted(loaded)


# Death ---------------------------------------------------------------------------------------------------------------


def death(status: int) -> str:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        try:
            return f"killed by {signal.Signals(number).name}"
        except ValueError:
            return f"killed by signal {number}"
    return f"the process ended itself with exit code {os.WEXITSTATUS(status)}"
