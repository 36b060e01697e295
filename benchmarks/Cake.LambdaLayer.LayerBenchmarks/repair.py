"""Brings back into a folder of packages, file by file, what a program misses.

    PYTHON repair.py PRISTINE PACKAGES PROGRAM
"""

from __future__ import annotations

import pathlib
import re
import shutil
import subprocess
import sys

MOST = 500
MODULE = re.compile(r"No module named '([\w.]+)'")
NAME = re.compile(r"cannot import name '(\w+)' from (?:partially initialized module )?'([\w.]+)'")
FILE = re.compile(r"No such file or directory: '([^']+)'")
DISTRIBUTION = re.compile(r"No package metadata was found for ([\w.-]+)")


def files(module: str) -> list[str]:
    """What may be a module, as globs."""
    return [f"{module}.py", f"{module}/__init__.py", f"{module}.*so", module]


def candidates(error: str, packages: pathlib.Path) -> list[str]:
    """Paths below the packages, of which the first that the pristine install has is what is missing."""
    if match := NAME.search(error):
        module = f"{match[2]}.{match[1]}".replace(".", "/")
        parent = match[2].replace(".", "/")
        return [*files(module), *files(parent)]
    if match := MODULE.search(error):
        parts = match[1].split(".")
        return [path for end in range(1, len(parts) + 1) for path in files("/".join(parts[:end]))]
    if (match := FILE.search(error)) and match[1].startswith(f"{packages}/"):
        return [match[1][len(str(packages)) + 1 :]]
    if match := DISTRIBUTION.search(error):
        return [f"{re.sub('[-_.]+', '_', match[1])}-*.dist-info"]
    return []


def bring_back(error: str, pristine: pathlib.Path, packages: pathlib.Path) -> bool:
    for pattern in candidates(error, packages):
        for source in pristine.glob(pattern):
            target = packages / source.relative_to(pristine)
            if target.exists():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target)
            else:
                shutil.copy2(source, target)
            return True
    return False


def main(pristine: str, packages: str, program: str) -> int:
    # Each try imports all that the ones before it did; beside the sources bytecode would become a part of the layer.
    bytecode = pathlib.Path(__file__).with_name("bytecode")
    for _ in range(MOST):
        command = [sys.executable, "-X", f"pycache_prefix={bytecode}", "-c", program]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode == 0:
            return 0
        error = run.stderr.strip().rpartition("\n")[2]
        if not bring_back(error, pathlib.Path(pristine), pathlib.Path(packages)):
            print(f"cannot be repaired: {error}", file=sys.stderr)
            return 1
    print(f"still not repaired after {MOST} files", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
