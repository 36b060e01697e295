"""Prints, as JSON, what this machine's settings of pip or uv say of where wheels come from.

    PYTHON installer_settings.py pip|uv PREFIX

PREFIX is that of the interpreter. Settings that would move or bend an install, such as prefix or no-deps, are left away. What holds are
findLinks (folders and pages with wheels), variables (of pip) and configuration (the text of a uv.toml).
"""

from __future__ import annotations

import configparser
import json
import os
import sys
import tomllib

# Where wheels come from, and how they are fetched (pip documentation, "General Options" and "Package Index Options").
OF_PIP = {
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
# The same (uv documentation, "Settings").
OF_UV = {
    "allow-insecure-host",
    "cache-dir",
    "concurrent-downloads",
    "exclude-newer",
    "exclude-newer-package",
    "extra-index-url",
    "find-links",
    "http-proxy",
    "https-proxy",
    "index",
    "index-strategy",
    "index-url",
    "keyring-provider",
    "native-tls",
    "no-cache",
    "no-index",
    "no-proxy",
    "offline",
    "prerelease",
    "resolution",
    "system-certs",
    "trusted-host",
}
PATHS = {"cache-dir", "extra-index-url", "find-links", "index-url", "url"}


def home() -> str:
    return os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")


def shared() -> list[str]:
    return (os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep)


def files_of_pip(prefix: str) -> list[str]:
    """The configuration files of pip, the stronger ones last (pip documentation, "Configuration")."""
    named = os.environ.get("PIP_CONFIG_FILE", "")
    if named == os.devnull:
        return []
    return [
        *(os.path.join(folder, "pip", "pip.conf") for folder in reversed(shared())),
        "/etc/pip.conf",
        os.path.join(os.path.expanduser("~"), ".pip", "pip.conf"),
        os.path.join(home(), "pip", "pip.conf"),
        os.path.join(prefix, "pip.conf"),
        *([named] if named else []),
    ]


def of_pip(prefix: str) -> dict:
    found: dict[str, str] = {}
    for section in ("global", "install"):
        for file in files_of_pip(prefix):
            parser = configparser.RawConfigParser()
            try:
                parser.read(file, encoding="utf-8")
            except (configparser.Error, OSError, UnicodeError) as error:
                sys.exit(f"{file} is no configuration of pip: {str(error).splitlines()[0]}")
            if parser.has_section(section):
                found.update((name.replace("_", "-"), value) for name, value in parser.items(section))
    values = {name: " ".join(value.split()) for name, value in found.items() if name in OF_PIP and value.strip()}
    links = os.environ.get("PIP_FIND_LINKS") or values.pop("find-links", "")
    values.pop("find-links", None)
    variables = {"PIP_" + name.upper().replace("-", "_"): value for name, value in values.items()}
    return {"findLinks": links.split(), "variables": variables, "configuration": ""}


def project() -> tuple[str, dict] | None:
    """The settings of the nearest folder above the current one that has some."""
    folder = os.getcwd()
    while True:
        for name in ("uv.toml", "pyproject.toml"):
            path = os.path.join(folder, name)
            values = read(path)
            if name == "pyproject.toml":
                tool = values.get("tool")
                values = tool.get("uv", {}) if isinstance(tool, dict) else {}
            if values:
                return folder, values
        if folder == os.path.dirname(folder):
            return None
        folder = os.path.dirname(folder)


def read(path: str) -> dict:
    try:
        with open(path, "rb") as file:
            return tomllib.load(file)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (tomllib.TOMLDecodeError, OSError, UnicodeError) as error:
        sys.exit(f"{path} is no configuration of uv: {str(error).splitlines()[0]}")


def sources_of_uv() -> list[tuple[str, dict]]:
    """The settings of uv with the folders they are in, the stronger ones first (uv documentation, "Configuration files")."""
    if os.environ.get("UV_NO_CONFIG", "").lower() in ("1", "true", "yes", "on"):
        return []
    named = os.environ.get("UV_CONFIG_FILE")
    if named:
        return [(os.path.dirname(os.path.abspath(named)), read(named))]
    near = project()
    user = os.path.join(home(), "uv")
    system = next(
        (folder for folder in [*(os.path.join(entry, "uv") for entry in shared()), "/etc/uv"] if read(f"{folder}/uv.toml")), "/etc/uv"
    )
    return [*([near] if near else []), (user, read(f"{user}/uv.toml")), (system, read(f"{system}/uv.toml"))]


def rooted(folder: str, name: str, value: object) -> object:
    """A value whose paths hold in any folder."""
    if isinstance(value, list):
        return [rooted(folder, name, entry) for entry in value]
    if isinstance(value, dict):
        return {key: rooted(folder, key, entry) for key, entry in value.items()}
    return os.path.join(folder, value) if name in PATHS and isinstance(value, str) and "://" not in value else value


def toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {toml(entry)}" for key, entry in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value)
    return str(value).lower() if isinstance(value, (bool, int)) else json.dumps(str(value))


def of_uv() -> dict:
    merged: dict[str, object] = {}
    for folder, values in sources_of_uv():
        inner = values.get("pip")
        for name, value in [*(inner.items() if isinstance(inner, dict) else ()), *values.items()]:
            if name not in OF_UV:
                continue
            known, more = merged.get(name), rooted(folder, name, value)
            merged[name] = [*known, *more] if isinstance(known, list) and isinstance(more, list) else merged.get(name, more)
    links = merged.pop("find-links", [])
    given = os.environ.get("UV_FIND_LINKS", "").replace(",", " ").split()
    text = "".join(f"{name} = {toml(value)}\n" for name, value in merged.items())
    return {"findLinks": given or (links if isinstance(links, list) else []), "variables": {}, "configuration": text}


def main() -> None:
    installer, prefix = sys.argv[1:]
    found = of_uv() if installer == "uv" else of_pip(prefix)
    found["findLinks"] = [
        link.removeprefix("file://") if link.startswith("file://") or "://" not in link else link for link in found["findLinks"]
    ]
    found["findLinks"] = [link if "://" in link else os.path.abspath(os.path.expanduser(link)) for link in found["findLinks"]]
    print(json.dumps(found))


main()
