"""Runs a recipe's probes, each in a process of its own unless it shares one, and reports one JSON line per probe.

    PYTHON -I -B [-S] probes.py [--packages DIR]... [--first] [--only NAME]... VERIFY

VERIFY is a script, or the folder of a package whose modules import each other by `from .other import name`. It says `import
probes` and declares its probes: plain or async functions without arguments that raise when something is wrong.

    @probes.probe
    def completion(): ...

    @probes.probe(limit=20.0, name="completion.stream")
    async def stream(): ...

    probes.add("provider.openai", lambda: ask("openai"))

    probes.together("provider.*")

It is loaded once, as `verify`, and every probe is a fork of the loaded process: an expensive import is paid once, while a crash, an
exit or a deadlock in one probe leaves the others alone. Probes that leave nothing behind may run together, one after the other
in one fork: most of what a short probe takes is the fork itself, and what the first use of a library costs. A probe that failed
is tried a second time, after all the others and in a process of its own, unless it had that and said which module is missing:
it would be missing again. Those behind one that took the process down go on in another.

Standard output carries nothing but the report; what probes print goes to standard error. The exit code is 0 when the run
came to its end, whatever failed. A probe that tries to reach another machine is reported with "network": ["host:port"]; that
fails nothing. What Python's own sockets do counts, on every thread; other programs and sockets that C code opens do not.

Three generations of processes: the supervisor (survives even a crash while the probes are loaded, cleans up), the loader (loads
them and starts them), the probes. Only the standard library is used, and little of it: the interpreter is the one of
the layer, and the layer may be broken.
"""

from __future__ import annotations

import argparse
import faulthandler
import fnmatch
import gc
import importlib.util
import inspect
import json
import os
import re
import select
import signal
import site
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, NoReturn

DEFAULT_LIMIT = 30.0
LOAD_LIMIT = 240.0
LOAD_PROBE = "load probes"
ATTEMPTS = 2
MOST_TOGETHER = 40

try:
    import ctypes

    _libc = ctypes.CDLL(None)
except (ImportError, OSError):
    _libc = None


def _load(name: str, path: str) -> ModuleType:
    """Loads a script, or a package by its folder, from a place that is not on the path."""
    file = os.path.join(path, "__init__.py") if os.path.isdir(path) else path
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


child = _load("probes.child", os.path.join(os.path.dirname(os.path.abspath(__file__)), "child.py"))
Outcome = dict[str, Any]


@dataclass(frozen=True)
class Probe:
    name: str
    function: Callable[[], Any]
    limit: float


@dataclass(frozen=True)
class Channel:
    """How a child process reports to the loader; a line without the nonce was written by somebody else."""

    pipe: int
    nonce: str
    parent: int


@dataclass
class Attempt:
    """One child process and the probes it has not come to the end of yet; it is at the first of them."""

    probes: list[Probe]
    number: int
    pid: int
    pipe: int
    nonce: str
    started: float
    spent: float
    is_alone: bool
    said: str = ""

    @property
    def deadline(self) -> float:
        return self.started + (self.probes[0].limit if self.probes else DEFAULT_LIMIT)


# What a verify file uses ----------------------------------------------------------------------------------------------

packages: list[str] = child.packages
_report = 1
_channel: Channel | None = None
# Descriptors of the processes that watch over the others.
_watching: set[int] = set()
_declared: dict[str, Probe] = {}
_together: list[str] = []


def probe(function: Callable[[], Any] | None = None, *, limit: float = DEFAULT_LIMIT, name: str | None = None) -> Any:
    """Declares the decorated function as a probe; its name is the function's unless one is given."""

    def declare(body: Callable[[], Any]) -> Callable[[], Any]:
        add(name or body.__name__, body, limit=limit)
        return body

    return declare if function is None else declare(function)


def add(name: str, function: Callable[[], Any], limit: float = DEFAULT_LIMIT) -> None:
    """Declares a probe."""
    if name in _declared:
        raise ValueError(f"two probes are named {name!r}")
    _declared[name] = Probe(name, function, limit)


def together(*patterns: str) -> None:
    """Lets the probes of these names (or patterns) share processes, to be left as they were; variables are put back."""
    _together.extend(patterns)


def tell(name: str, seconds: float, outcome: Outcome, **more: Any) -> None:
    """Reports something that a probe found out, as if it had been a probe itself; an empty outcome when it passed."""
    _say(told=_line(name, seconds, 1, outcome, child.take_reached()) | more)


def tell_foreign(name: str, line: str) -> None:
    """Reports a line that something wrote into a report while this was probed, and that is none of it."""
    _say(told={"foreign": line, "probe": name})


def let_go() -> None:
    """Leaves this process, which is to run what is under test, without a way into the report."""
    global _channel
    child.tell_destinations(None)
    if _channel is not None:
        os.close(_channel.pipe)
    _channel = None


def background(function: Callable[..., Any], *arguments: Any) -> int:
    """Starts a function, a server for instance, in a process that lives as long as the run; returns its process id.

    To be called while the probes are loaded. A process, because a thread would not exist in the forked probes.
    """
    pid = _fork()
    if pid == 0:
        code = 1
        try:
            function(*arguments)
            code = 0
        except BaseException as error:
            print(f"{function.__name__}: {child.one_line(error)}", file=sys.stderr)
        finally:
            os._exit(code)
    return pid


# Processes ------------------------------------------------------------------------------------------------------------

_SET_PARENT_DEATH_SIGNAL, _SET_CHILD_SUBREAPER = 1, 36
_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _fork(session: bool = False) -> int:
    """Forks a child in a process group (or a session) of its own that does not outlive this process."""
    parent = os.getpid()
    pid = os.fork()
    if pid:
        try:
            if not session:
                os.setpgid(pid, pid)
        except OSError:
            pass  # the child was quicker, or is gone already
        return pid
    try:
        if session:
            os.setsid()
        else:
            os.setpgid(0, 0)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        for number in (*_STOPS, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        if _libc is not None:
            _libc.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() == parent:
            return 0
    except BaseException as error:
        print(child.one_line(error), file=sys.stderr)
    os._exit(1)


def _kill_group(pid: int) -> None:
    for kill in (os.killpg, os.kill):
        try:
            kill(pid, signal.SIGKILL)
        except OSError:
            pass


def _exited(pid: int) -> bool:
    """Whether the child has ended; it stays a zombie, so that its process group can still be addressed."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _sweep(session: int, spare: set[int]) -> None:
    """Ends whatever is left: processes of the loader's session, and orphans that were handed to the supervisor."""
    for _ in range(200):
        left = [pid for pid, parent, belongs in _processes() if belongs == session or parent == os.getpid()]
        left = [pid for pid in left if pid not in spare]
        if not left:
            return
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, os.WNOHANG)
            except OSError:
                pass
        time.sleep(0.01)


def _processes() -> Iterator[tuple[int, int, int]]:
    """(process, parent, session) of all processes but other parents' zombies."""
    for entry in os.listdir("/proc") if os.path.isdir("/proc") else ():
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as stat:
                state, parent, _, session = stat.read().rpartition(")")[2].split()[:4]
        except (OSError, ValueError):
            continue
        if state not in "XZ" or int(parent) == os.getpid():
            yield int(entry), int(parent), int(session)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass


# Probes ---------------------------------------------------------------------------------------------------------------


def _start(probes: list[Probe], number: int, spent: float) -> Attempt:
    read, write = os.pipe()
    _flush()
    started, nonce = time.monotonic(), os.urandom(8).hex()
    pid = _fork()
    if pid == 0:
        os.close(read)
        _run_and_exit(probes, Channel(write, nonce, os.getppid()))
    os.close(write)
    _watching.add(read)
    return Attempt(probes, number, pid, read, nonce, started, spent, is_alone=len(probes) == 1)


def _run_and_exit(probes: Sequence[Probe], channel: Channel) -> NoReturn:
    global _channel
    _channel = channel
    for descriptor in (_report, *_watching):
        os.close(descriptor)
    child.tell_destinations(channel.pipe)
    variables = dict(os.environ)
    # A collection runs finalizers in the middle of anything: one that closes a stream may wait for ever for a lock of httpcore's
    # that this thread holds just then. And what is imported stays: to look for garbage among it only costs time.
    gc.disable()
    try:
        # Asked by the parent when the time is up: tells where the main thread hangs, even when it holds the GIL for good.
        faulthandler.register(signal.SIGUSR1, file=channel.pipe, all_threads=False)
        for probe in probes:
            _say(outcome=_run_here(probe), loaded=child.take_loaded())
            child.take_reached()
            if os.environ != variables:
                os.environ.clear()
                os.environ.update(variables)
    finally:
        _flush()
        # Past the interpreter's own shutdown: threads and exit handlers of the libraries may wait for ever.
        os._exit(0)


def _run_here(probe: Probe) -> Outcome:
    try:
        result = probe.function()
        if inspect.iscoroutine(result):
            import asyncio

            # Not asyncio.run: it would wait for the background tasks of the libraries, some of which refuse to be cancelled.
            asyncio.new_event_loop().run_until_complete(result)
        return {}
    except BaseException as error:
        try:
            return child.describe(error)
        except BaseException:
            return child.failure("the probe's error could not be told")


def _listen(attempt: Attempt, patience: float) -> list[tuple[Outcome, dict[str, list[str]]]]:
    """Of the probes that came to their end since: outcomes, empty when they passed, and what else is to be told of them.

    Reads what is in the pipe, and what follows without a pause. Its end is not waited for: a grandchild may hold it open.
    """
    said = b""
    while select.select([attempt.pipe], [], [], patience)[0] and (more := os.read(attempt.pipe, 65536)):
        said += more
        patience = min(patience, 0.05)
    *told, attempt.said = re.split(r"^(?=\{)(.+)\n", attempt.said + said.decode("utf-8", "replace"), flags=re.MULTILINE)
    results = []
    for before, line in zip(told[::2], told[1::2], strict=True):
        result = _result(line, attempt.nonce)
        if result is None:
            _emit({"foreign": line, "probe": attempt.probes[0].name if attempt.probes else ""})
        elif "told" in result:
            _emit(result["told"])
        else:
            results.append((result["outcome"], _notes(before, result["loaded"])))
    return results


def _result(line: str, nonce: str) -> dict[str, Any] | None:
    """What a probe came to, or told, by a line of its process; nothing where something else wrote there."""
    try:
        result = json.loads(line)
    except ValueError:
        return None
    if not isinstance(result, dict) or result.get("nonce") != nonce:
        return None
    is_result = isinstance(result.get("outcome"), dict) and isinstance(result.get("loaded"), list)
    return result if is_result or isinstance(result.get("told"), dict) else None


def _notes(said: str, loaded: list[str]) -> dict[str, list[str]]:
    """Where a probe tried to reach by what its process said, and the extension modules that it loaded."""
    notes = {"network": re.findall(r"^>(.+)\n", said, re.MULTILINE), "loaded": loaded}
    return {key: value for key, value in notes.items() if value}


def _end(attempt: Attempt) -> int:
    os.close(attempt.pipe)
    _watching.discard(attempt.pipe)
    _kill_group(attempt.pid)
    return os.waitpid(attempt.pid, 0)[1]


def _overdue(attempt: Attempt) -> Outcome:
    return child.failure(f"TimeoutError: not done after {attempt.probes[0].limit:g} s", where=_hung(attempt.said), timedOut=True)


def _hung(stack: str) -> str | None:
    frames = re.findall(r'^  File "(.*)", line (\d+) in (.*)$', stack, re.MULTILINE)
    return child.place_of([(file, int(line), function) for file, line, function in reversed(frames)])


def _by_process(chosen: Sequence[Probe]) -> Iterator[list[Probe]]:
    """The probes of each process, in the order they were declared; first those that share one."""
    together: list[Probe] = []
    alone: list[list[Probe]] = []
    for probe in chosen:
        if any(fnmatch.fnmatchcase(probe.name, pattern) for pattern in _together):
            together.append(probe)
        else:
            alone.append([probe])
    yield from (together[first : first + MOST_TOGETHER] for first in range(0, len(together), MOST_TOGETHER))
    yield from alone


class Run:
    """The probes that wait, the processes that run some, and how many of the others passed and failed."""

    def __init__(self, chosen: Sequence[Probe]) -> None:
        self._started = time.monotonic()
        self._waiting = deque((probes, 1, 0.0) for probes in _by_process(chosen))
        self._running: list[Attempt] = []
        self._passed = self._failed = 0

    def to_its_end(self, jobs: int) -> None:
        """Runs all probes, in so many processes at once."""
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        while self._waiting or self._running:
            while self._waiting and len(self._running) < jobs:
                self._running.append(_start(*self._waiting.popleft()))
            pause = min(attempt.deadline for attempt in self._running) - time.monotonic()
            signal.sigtimedwait({signal.SIGCHLD}, max(pause, 0.0))
            for attempt in list(self._running):
                self._attend(attempt)
        _emit(_summary(self._passed, self._failed, self._started))

    def _attend(self, attempt: Attempt) -> None:
        ended = _exited(attempt.pid)
        self._hear(attempt)
        overdue = not ended and time.monotonic() >= attempt.deadline
        if ended or overdue:
            self._finish(attempt, overdue)

    def _finish(self, attempt: Attempt, overdue: bool) -> None:
        if overdue:
            os.kill(attempt.pid, signal.SIGUSR1)
        late = overdue and self._hear(attempt, patience=0.5)
        self._running.remove(attempt)
        status = _end(attempt)
        if attempt.probes and not late:
            self._settle(attempt, _overdue(attempt) if overdue else child.failure(child.death(status)), _notes(attempt.said, []))
        if attempt.probes:
            self._waiting.append((attempt.probes, 1, 0.0))

    def _hear(self, attempt: Attempt, patience: float = 0.0) -> bool:
        told = _listen(attempt, patience)
        for outcome, notes in told:
            self._settle(attempt, outcome, notes)
        return bool(told)

    def _settle(self, attempt: Attempt, outcome: Outcome, notes: dict[str, list[str]]) -> None:
        """The first probe of an attempt came to its end."""
        probe, now = attempt.probes.pop(0), time.monotonic()
        spent = attempt.spent + now - attempt.started
        attempt.started, attempt.spent = now, 0.0
        if outcome and attempt.number < ATTEMPTS and not (attempt.is_alone and outcome["missingModule"]):
            print(f"{probe.name}: tried again after {outcome['error']} at {outcome['where']}", file=sys.stderr)
            self._waiting.append(([probe], attempt.number + 1, spent))
            return
        if outcome:
            self._failed += 1
        else:
            self._passed += 1
        _emit(_line(probe.name, spent, attempt.number, outcome) | notes)


def _line(name: str, seconds: float, attempts: int, outcome: Outcome, reached: Sequence[str] = ()) -> Outcome:
    line = outcome | {"probe": name, "passed": not outcome, "seconds": round(seconds, 3), "attempts": attempts}
    return line | {"network": list(reached)} if reached else line


def _summary(passed: int, failed: int, started: float) -> Outcome:
    return {"summary": {"passed": passed, "failed": failed, "seconds": round(time.monotonic() - started, 3)}}


def _emit(line: Outcome) -> None:
    child.write_line(_report, line)


def _say(**line: Any) -> None:
    """Reports a line, to the loader where this is a child of it."""
    if _channel is None:
        _emit(line["told"])
        return
    child.write_line(_channel.pipe, {"nonce": _channel.nonce} | line)
    # What the loader waits for, so that it reads this now and the next probe's time begins.
    os.kill(_channel.parent, signal.SIGCHLD)


# The run --------------------------------------------------------------------------------------------------------------


def _choose(patterns: Sequence[str]) -> list[Probe]:
    if not patterns:
        return list(_declared.values())
    for pattern in patterns:
        if not fnmatch.filter(_declared, pattern):
            raise LookupError(f"no probe is named {pattern}")
    return [probe for probe in _declared.values() if any(fnmatch.fnmatchcase(probe.name, p) for p in patterns)]


def _load_and_run(options: argparse.Namespace, loaded: int) -> int:
    started = time.monotonic()
    try:
        _load("verify", options.verify)
    except BaseException as error:
        os.write(loaded, b"1")
        _emit(_line(LOAD_PROBE, time.monotonic() - started, 1, child.describe(error), child.take_reached()))
        _emit(_summary(0, 1, started))
        return 0
    os.write(loaded, b"1")
    spent, reached = time.monotonic() - started, child.take_reached()
    threading = sys.modules.get("threading")
    if threading is not None and threading.active_count() > 1:
        print("loading the probes left threads running; they do not exist in the probes", file=sys.stderr)
    try:
        chosen = _choose(options.only)
    except LookupError as error:
        print(f"probes.py: {error}", file=sys.stderr)
        return 2
    if reached:
        _emit(_line(LOAD_PROBE, spent, 1, {}, reached))
    # Objects of the loaded process stay where they are: a collection in a child would copy all their pages.
    gc.freeze()
    Run(chosen).to_its_end(os.cpu_count() or 1)
    return 0


def _supervise(options: argparse.Namespace) -> int:
    started = time.monotonic()
    strangers = {pid for pid, parent, _ in _processes() if parent == os.getpid()}
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, {*_STOPS, signal.SIGCHLD})
    if _libc is not None:
        _libc.prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    read, write = os.pipe()
    os.set_blocking(read, False)
    _watching.update((read, write))
    loader = _fork(session=True)
    if loader == 0:
        code = 1
        try:
            code = _load_and_run(options, write)
        except BaseException as error:
            print(f"probes.py: {child.one_line(error)} at {child.describe(error)['where']}", file=sys.stderr)
        finally:
            _flush()
            os._exit(code)
    try:
        return _await(loader, read, started)
    finally:
        _kill_group(loader)
        _sweep(loader, strangers)


def _await(loader: int, loaded: int, started: float) -> int:
    """Waits for the loader and answers for it when it does not get as far as its first probe."""

    def failed_to_load(outcome: Outcome) -> int:
        _emit(_line(LOAD_PROBE, time.monotonic() - started, 1, outcome))
        _emit(_summary(0, 1, started))
        return 0

    is_loaded = False
    while True:
        got = signal.sigtimedwait({*_STOPS, signal.SIGCHLD}, 1.0)
        if got is not None and got.si_signo in _STOPS:
            return 128 + got.si_signo
        ended = _exited(loader)
        try:
            is_loaded = is_loaded or os.read(loaded, 1) == b"1"
        except BlockingIOError:
            pass
        if ended:
            _, status = os.waitpid(loader, 0)
            if not is_loaded:
                return failed_to_load(child.failure(child.death(status)))
            if os.WIFSIGNALED(status):
                print(f"probes.py: the process that runs the probes was {child.death(status)}", file=sys.stderr)
                return 1
            return os.WEXITSTATUS(status)
        if not is_loaded and time.monotonic() >= started + LOAD_LIMIT:
            return failed_to_load(child.failure(f"TimeoutError: not loaded after {LOAD_LIMIT:g} s", timedOut=True))


def _limit() -> None:
    """Sets bounds that nothing below can raise: as Lambda's quotas where it has some, so that no package can take all of a machine."""
    try:
        import resource
    except ImportError:
        return
    bounds = {"CORE": 0, "NOFILE": 1024, "NPROC": 4096, "FSIZE": 10_240 * 2**20, "DATA": 10_240 * 2**20}
    for name, bound in bounds.items():
        number = getattr(resource, f"RLIMIT_{name}")
        most = resource.getrlimit(number)[1]
        least = bound if most == resource.RLIM_INFINITY else min(bound, most)
        resource.setrlimit(number, (least, least))


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="probes.py", description="Runs probes.", allow_abbrev=False)
    parser.add_argument("--packages", action="append", default=[], metavar="DIR", help="a folder of packages, in this order")
    parser.add_argument("--first", action="store_true", help="they come before the standard library, as in Lambda's Python runtimes")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="run this probe (or pattern) only")
    parser.add_argument("verify", metavar="VERIFY", help="a script, or the folder of a package")
    options = parser.parse_args(arguments)
    if not os.path.exists(options.verify):
        parser.error(f"{options.verify} does not exist")
    for folder in options.packages:
        if not os.path.isdir(folder):
            parser.error(f"--packages {folder} does not exist")
        packages.append(os.path.abspath(folder))
    if options.first:
        sys.path[:0] = packages
    # Runs the .pth files there, as Python does in its site-packages, and the bootstrap of Lambda's Python runtimes below /opt.
    for folder in packages:
        site.addsitedir(folder)
        data = os.path.join(folder, ".data")
        if os.path.isdir(data) and not options.first:
            # What wheels have besides packages lies below the prefix that the packages belong to.
            sys.prefix = sys.exec_prefix = data
    sys.modules["probes"] = sys.modules[__name__]
    sys.addaudithook(child.audit)
    # Those of Lambda, whatever the build machine's are.
    os.umask(0o022)
    _limit()

    global _report
    _report = os.dup(1)
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    code = _supervise(options)
    if code == 0:
        # What ends without this line was ended by somebody else.
        os.write(_report, b'{"complete": true}\n')
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
