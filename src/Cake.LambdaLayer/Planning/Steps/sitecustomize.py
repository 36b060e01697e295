"""Fewer garbage collections while Python starts.

Importing modules makes hundreds of thousands of objects that stay, and Python looks through the new ones for garbage after every
700 of them. This module, which Python imports when it starts, has it look less often for the first ten seconds of the process, which
is as long as Lambda gives an environment to start; the first collection after that restores what was set before.

LAMBDA_LAYER_STARTUP_TUNING=0 in the environment switches it off. A sitecustomize of your own further down sys.path is run as
well; one in PYTHONPATH is found first, and takes the place of this one.
"""

import gc
import os
import time

_THRESHOLD = 50_000
_SECONDS = 10.0


def _tune():
    before = gc.get_threshold()
    if before[0] == 0 or before[0] >= _THRESHOLD:
        return
    raised = (_THRESHOLD, *before[1:])
    until = time.monotonic() + _SECONDS

    def restore(phase, info):
        if phase == "stop" and time.monotonic() >= until:
            gc.callbacks.remove(restore)
            # Whoever has set something else in the meantime knows better.
            if gc.get_threshold() == raised:
                gc.set_threshold(*before)

    gc.callbacks.append(restore)
    gc.set_threshold(*raised)


def _run_the_next():
    """Runs the sitecustomize that Python would have found without this one."""
    import sys
    from importlib.machinery import PathFinder

    here = os.path.dirname(os.path.abspath(__file__))
    behind = [entry for entry in sys.path if os.path.abspath(entry) != here]
    spec = PathFinder.find_spec(__name__, behind)
    if spec is not None and spec.loader is not None:
        from importlib.util import module_from_spec

        module = module_from_spec(spec)
        sys.modules[__name__] = module
        spec.loader.exec_module(module)


if os.environ.get("LAMBDA_LAYER_STARTUP_TUNING") != "0":
    _tune()
_run_the_next()
