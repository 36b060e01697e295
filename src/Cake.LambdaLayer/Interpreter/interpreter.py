"""Prints what a build must know of the interpreter that runs it, as one JSON object."""

import importlib.util
import json
import os
import platform
import re
import site
import sys
import sysconfig


def bundled_wheels() -> str | None:
    """The folder of the wheels that ensurepip installs from; distributions may have moved it."""
    candidates = [sysconfig.get_config_var("WHEEL_PKG_DIR")]
    spec = importlib.util.find_spec("ensurepip")
    if spec and spec.origin:
        candidates.append(os.path.join(os.path.dirname(spec.origin), "_bundled"))
    for folder in candidates:
        if folder and os.path.isdir(folder) and any(name.endswith(".whl") for name in os.listdir(folder)):
            return os.path.abspath(folder)
    return None


def shared_library() -> str | None:
    """libpython, where the interpreter is linked to it."""
    if not sysconfig.get_config_var("Py_ENABLE_SHARED"):
        return None
    name = sysconfig.get_config_var("INSTSONAME") or sysconfig.get_config_var("LDLIBRARY")
    for folder in (sysconfig.get_config_var("LIBDIR"), os.path.join(sys.base_prefix, "lib")):
        if folder and name and os.path.exists(os.path.join(folder, name)):
            return os.path.join(folder, name)
    return None


def extension_modules() -> str:
    """Beside the standard library; where distributions put them elsewhere, and not where a portable build was built."""
    beside = os.path.join(standard_library, "lib-dynload")
    return beside if os.path.isdir(beside) else sysconfig.get_config_var("DESTSHARED") or beside


def pip_version() -> str | None:
    """The version of pip, as its own source says it: to start pip for it takes half a second."""
    spec = importlib.util.find_spec("pip")
    if spec is None or not spec.origin:
        return None
    with open(spec.origin, encoding="utf-8", errors="replace") as file:
        match = re.search(r"""^__version__ = ["']([^"']+)["']""", file.read(), re.MULTILINE)
    return match[1] if match else None


standard_library = sysconfig.get_path("stdlib", vars={"installed_base": sys.base_prefix})
print(
    json.dumps(
        {
            "executable": os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable),
            "version": platform.python_version(),
            "implementation": sys.implementation.name,
            "prefix": sys.base_prefix,
            "standardLibrary": standard_library,
            "extensionModules": extension_modules(),
            "sharedLibrary": shared_library(),
            "machine": platform.machine(),
            "system": platform.system(),
            "wheels": bundled_wheels(),
            "pip": pip_version(),
            "usesDistPackages": any("dist-packages" in path for path in site.getsitepackages()),
        }
    )
)
