"""Compiles the sources that a list of jobs names; one that does not compile is passed over, as an import would fail too.

    PYTHON -I -S -B compile.py JOBS.JSON

Prints an empty line a source, as they are done. The bytecode depends on nothing but the source and the path it is to have.
"""

from __future__ import annotations

import importlib.util
import json
import marshal
import sys
import warnings
from importlib.machinery import SourceFileLoader

# PEP 552: the bytecode carries the hash of its source, and is not checked against it.
UNCHECKED_HASH = (0b01).to_bytes(4, "little")


def compile_file(source: str, mounted: str, result: str) -> None:
    with open(source, "rb") as file:
        data = file.read()
    try:
        code = SourceFileLoader("<layer>", mounted).source_to_code(data, mounted)
    except (SyntaxError, UnicodeDecodeError, ValueError, RecursionError, MemoryError):
        return
    # Through marshal and back: what is written then depends on the code alone, and not on what else refers to its strings.
    code = marshal.loads(marshal.dumps(code))
    with open(result, "wb") as file:
        file.write(importlib.util.MAGIC_NUMBER + UNCHECKED_HASH + importlib.util.source_hash(data) + marshal.dumps(code))


def main() -> int:
    warnings.simplefilter("ignore")
    with open(sys.argv[1], encoding="utf-8") as file:
        jobs = json.load(file)
    for job in jobs:
        compile_file(job["source"], job["mountedPath"], job["result"])
        print(flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
