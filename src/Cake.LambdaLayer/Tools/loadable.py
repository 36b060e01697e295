"""Tells which results of a list of jobs the dynamic loader refuses, though it takes the files they were made of.

    PYTHON -I -S -B loadable.py JOBS.JSON

Prints their numbers as a JSON list. Each file is loaded in a process of its own, since loading a library runs code of it.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys


def can_load(*libraries: str) -> bool:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            for library in libraries:
                ctypes.CDLL(library, mode=os.RTLD_LAZY | os.RTLD_GLOBAL)
            code = 0
        except OSError:
            pass
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1] == 0


def is_refused(source: str, result: str) -> bool:
    # The original brings the libraries along that the result, which lies elsewhere, would not find.
    return can_load(source) and not can_load(source, result)


def main() -> int:
    with open(sys.argv[1], encoding="utf-8") as file:
        jobs = json.load(file)
    print(json.dumps([number for number, job in enumerate(jobs) if is_refused(job["source"], job["result"])]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
