"""Runs pip for one thing only: to install wheels, for a target that need not be this machine.

    PYTHON -I -c "the text of this" MACHINE WHEEL [ARGUMENT]...

MACHINE is what platform.machine() says on the target: pip evaluates markers for the machine that it runs on. WHEEL is a wheel of pip
that runs as it is, or empty for the installed one. The arguments are pip's.

The machine's own configuration of pip is not read: what counts of it comes in variables. Programs are not started: pip
starts the build of a source distribution, and the clone of a repository, as a program of its own, whatever led it there.
"""

from __future__ import annotations

import os
import platform
import runpy
import sys

# They give a password, and say what system this is.
PROGRAMS = {"keyring", "lsb_release", "uname"}
STARTS = {"os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "subprocess.Popen"}


def refuse(event: str, arguments: tuple) -> None:
    """An audit hook that lets no program start but the few that pip needs for wheels."""
    if event in STARTS:
        program = arguments[1] if event == "subprocess.Popen" and isinstance(arguments[1], (list, tuple)) else [""]
        if os.path.basename(os.fsdecode(program[0])) not in PROGRAMS:
            raise PermissionError("it is no wheel, and source is never built")


def main() -> None:
    machine, wheel, *arguments = sys.argv[1:]
    os.environ["PIP_CONFIG_FILE"] = os.devnull
    platform.machine = lambda: machine
    if wheel:
        sys.path.insert(0, wheel)
    sys.argv = ["pip", *arguments]
    sys.addaudithook(refuse)
    runpy.run_module("pip", run_name="__main__", alter_sys=True)


main()
