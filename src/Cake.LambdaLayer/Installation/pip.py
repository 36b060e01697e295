"""Runs pip for one thing only: to install wheels, for a target that need not be this machine.

    PYTHON -I -c "the text of this" MACHINE WHEEL [ARGUMENT]...

MACHINE is what platform.machine() says on the target: pip evaluates markers for the machine that it runs on. WHEEL is a wheel of pip
that runs as it is, or empty for the installed one. The arguments are pip's.

Of the machine's own settings of pip those count that say where wheels come from (those such as prefix or user would
move the install). Programs are not started: pip starts the build of a source distribution, and the clone of a repository, as a program
of its own, whatever led it there.
"""

from __future__ import annotations

import configparser
import os
import platform
import runpy
import sys

# Where wheels come from, and how they are fetched (pip documentation, "General Options" and "Package Index Options").
SETTINGS = {
    "cache-dir",
    "cert",
    "client-cert",
    "default-timeout",
    "extra-index-url",
    "find-links",
    "index-url",
    "keyring-provider",
    "no-cache-dir",
    "no-index",
    "proxy",
    "retries",
    "timeout",
    "trusted-host",
    "use-feature",
}
# They give a password, and say what system this is.
PROGRAMS = {"keyring", "lsb_release", "uname"}
STARTS = {"os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "subprocess.Popen"}


def files() -> list[str]:
    """The configuration files of pip, the stronger ones last (pip documentation, "Configuration")."""
    home = os.path.expanduser("~")
    named = os.environ.get("PIP_CONFIG_FILE", "")
    if named == os.devnull:
        return []
    shared = os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
    return [
        *(os.path.join(folder, "pip", "pip.conf") for folder in reversed(shared.split(os.pathsep))),
        "/etc/pip.conf",
        os.path.join(home, ".pip", "pip.conf"),
        os.path.join(os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config"), "pip", "pip.conf"),
        os.path.join(sys.prefix, "pip.conf"),
        *([named] if named else []),
    ]


def configured(command: str) -> dict[str, str]:
    """What the configuration files say of where wheels come from."""
    found: dict[str, str] = {}
    for section in ("global", command):
        for file in files():
            parser = configparser.RawConfigParser()
            try:
                parser.read(file, encoding="utf-8")
            except (configparser.Error, OSError, UnicodeError) as error:
                sys.exit(f"ERROR: {file} is no configuration of pip: {str(error).splitlines()[0]}")
            if parser.has_section(section):
                found.update((name.replace("_", "-"), value) for name, value in parser.items(section))
    return {name: " ".join(value.split()) for name, value in found.items() if name in SETTINGS and value.strip()}


def refuse(event: str, arguments: tuple) -> None:
    """An audit hook that lets no program start but the few that pip needs for wheels."""
    if event in STARTS:
        program = arguments[1] if event == "subprocess.Popen" and isinstance(arguments[1], (list, tuple)) else [""]
        if os.path.basename(os.fsdecode(program[0])) not in PROGRAMS:
            raise PermissionError("it is no wheel, and source is never built")


def main() -> None:
    machine, wheel, *arguments = sys.argv[1:]
    for name, value in configured(arguments[0]).items():
        os.environ.setdefault("PIP_" + name.upper().replace("-", "_"), value)
    os.environ["PIP_CONFIG_FILE"] = os.devnull
    platform.machine = lambda: machine
    if wheel:
        sys.path.insert(0, wheel)
    sys.argv = ["pip", *arguments]
    sys.addaudithook(refuse)
    runpy.run_module("pip", run_name="__main__", alter_sys=True)


main()
