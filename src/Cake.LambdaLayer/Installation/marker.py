"""Says whether a marker holds on a target: prints True or False.

    PYTHON -I -c "the text of this" WHEEL MARKER MACHINE VERSION

WHEEL is a wheel of pip, or empty where pip is installed: pip brings the library that knows markers (packaging). MACHINE and VERSION
are what platform.machine() and platform.python_version() say on the target.
"""

import sys

wheel, marker, machine, version = sys.argv[1:]
if wheel:
    sys.path.insert(0, wheel)

from pip._vendor.packaging.markers import Marker  # noqa: E402

print(
    Marker(marker).evaluate({
        "extra": "",
        "implementation_name": "cpython",
        "implementation_version": version,
        "os_name": "posix",
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
        "platform_system": "Linux",
        "python_full_version": version,
        "python_version": ".".join(version.split(".")[:2]),
        "sys_platform": "linux",
    })
)
