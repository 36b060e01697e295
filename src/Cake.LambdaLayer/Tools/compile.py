"""Compiles the sources that a list of jobs names, on all cores; one that does not compile is passed over, as an import would fail too.

    PYTHON -I -S -B compile.py JOBS.JSON

Prints an empty line a source, as they are done. The bytecode depends on nothing but the source and the path it is to have.
"""

from __future__ import annotations

import importlib.util
import json
import marshal
import os
import sys
import warnings
from importlib import _bootstrap_external
from importlib.machinery import SourceFileLoader


def compile_file(source: str, mounted: str, result: str) -> None:
    with open(source, "rb") as file:
        data = file.read()
    try:
        code = SourceFileLoader("<layer>", mounted).source_to_code(data, mounted)
    except (SyntaxError, UnicodeDecodeError, ValueError, RecursionError, MemoryError):
        return
    # Through marshal and back: what is written then depends on the code alone, and not on what else refers to its strings.
    code = marshal.loads(marshal.dumps(code))
    bytecode = _bootstrap_external._code_to_hash_pyc(code, importlib.util.source_hash(data), False)
    with open(result, "wb") as file:
        file.write(bytecode)


def main() -> int:
    warnings.simplefilter("ignore")
    with open(sys.argv[1], encoding="utf-8") as file:
        jobs = json.load(file)
    # The largest first, dealt out in turn: the shares take about the same time.
    jobs.sort(key=lambda job: (-os.path.getsize(job["source"]), job["source"]))
    workers = os.cpu_count() or 1
    children = [start(jobs[number::workers]) for number in range(workers)]
    return max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 0xFF for child in children)


def start(jobs: list[dict[str, str]]) -> int:
    child = os.fork()
    if child:
        return child
    try:
        for job in jobs:
            compile_file(job["source"], job["mountedPath"], job["result"])
            os.write(1, b"\n")
        os._exit(0)
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
