"""Probes: import every module that groups.json beside this file names, and report each as `import NAME`.

Each group, a distribution as a rule, is imported in a process of its own, in the order it is given. A module that ends that
process, or does not come back, is reported as such, and those behind it are imported in another process.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import pathlib
import select
import signal
import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any, NoReturn

import probes
from probes import child

LIMIT = 60.0


def import_all(modules: Sequence[str]) -> None:
    done = 0
    while done < len(modules):
        done += _import_some(modules[done:])


def _import_some(modules: Sequence[str]) -> int:
    """Imports modules in one process, as far as that gets; says how many are reported."""
    read, write = os.pipe()
    nonce = os.urandom(8).hex()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        _import_here(modules, write, nonce)
    os.close(write)
    done, overdue, said, deadline = 0, False, b"", time.monotonic() + LIMIT
    while done < len(modules) and not overdue:
        overdue = not select.select([read], [], [], max(deadline - time.monotonic(), 0.0))[0]
        if not overdue:
            more = os.read(read, 65536)
            if not more:
                break
            *lines, said = (said + more).split(b"\n")
            for line in lines[: len(modules) - done]:
                _pass_on(modules[done], line, nonce)
                done, deadline = done + 1, time.monotonic() + LIMIT
    os.close(read)
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    if done == len(modules):
        return done
    error = f"TimeoutError: not imported after {LIMIT:g} s" if overdue else child.death(status)
    probes.tell(f"import {modules[done]}", LIMIT if overdue else 0.0, child.failure(error, timedOut=overdue))
    return done + 1


def _pass_on(module: str, line: bytes, nonce: str) -> None:
    """Reports what the process that imports says of the module that it is at; what it does not say was written by the module."""
    try:
        said = json.loads(line)
        if said.pop("nonce") == nonce and said.pop("module") == module and set(said) <= {"seconds", "outcome", *_OBSERVED}:
            probes.tell(f"import {module}", **said)
            return
    except (AttributeError, KeyError, TypeError, ValueError):
        pass
    probes.tell_foreign(f"import {module}", line.decode("utf-8", "replace"))


def _import_here(modules: Sequence[str], pipe: int, nonce: str) -> NoReturn:
    # Each module answers for itself, not the group, and none has a way into the report.
    probes.let_go()
    for name in ("probes", "verify", "probes.child"):
        sys.modules.pop(name, None)
    if sys.dont_write_bytecode:
        # Everything is compiled already, or should be.
        sys.addaudithook(_watch)
    failures, process = _Failures(), os.getpid()
    sys.meta_path.insert(0, failures)
    for name in modules:
        started, outcome = time.monotonic(), {}
        try:
            importlib.import_module(name)
        except BaseException as error:
            outcome = child.describe(error)
            failures.remember(name, error)
        if os.getpid() != process:
            # A module forked while it was imported, and let its child go on.
            os._exit(0)
        child.write_line(
            pipe, {"nonce": nonce, "module": name, "seconds": time.monotonic() - started, "outcome": outcome} | _observed()
        )
    os._exit(0)


class _Failures:
    """Lets a module that could not be imported fail at once when others import it: a package is else run anew by each of its modules."""

    def __init__(self) -> None:
        self._errors: dict[str, tuple[BaseException, TracebackType | None]] = {}

    def remember(self, module: str, error: BaseException) -> None:
        self._errors[module] = error, error.__traceback__

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name in self._errors:
            error, traceback = self._errors[name]
            raise error.with_traceback(traceback)


_OBSERVED = ("made", "loaded", "network")


def _observed() -> dict[str, Any]:
    """What was made and loaded since this was asked last, and where it tried to reach."""
    made = list(_made)
    _made.clear()
    seen = zip(_OBSERVED, (made, child.take_loaded(), child.take_reached()), strict=True)
    return {key: value for key, value in seen if value}


# Sources that were compiled, and files that were to be written, in the layer: not all of them, since only a short line is written to
# the report as a whole. What a runtime brings itself comes behind the packages of the layer, and is compiled there already.
_MOST_MADE = 5
_made: dict[str, None] = {}
_ROOTS = tuple({f"{place}/" for folder in [*probes.packages, sys.prefix][:1] for place in (folder, os.path.realpath(folder))})


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Called before every audited action of the interpreter: a wrong turn here would be the module's own error."""
    try:
        if event == "compile":
            path = arguments[1]
        elif event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            path = arguments[0]
        else:
            return
        path = os.fsdecode(path) if isinstance(path, (str, bytes)) else ""
        if len(_made) < _MOST_MADE and path.startswith(_ROOTS) and (event == "open" or os.path.isfile(path)):
            _made[path] = None
    except Exception:
        pass


for group, modules in json.loads(pathlib.Path(__file__).with_name("groups.json").read_text(encoding="utf-8")).items():
    probes.add(f"imports of {group}", functools.partial(import_all, modules), limit=3600.0)
