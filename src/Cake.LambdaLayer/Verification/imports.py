"""Probes: imports each of the modules named in modules.json beside this file."""

import functools
import importlib
import json
import pathlib

import probes

for name in json.loads(pathlib.Path(__file__).with_name("modules.json").read_text(encoding="utf-8")):
    probes.add(f"import {name}", functools.partial(importlib.import_module, name))
