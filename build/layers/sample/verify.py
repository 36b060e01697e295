"""The sample's probes: pip does what pip is for, offline; so does setuptools, which Python bundles up to 3.11."""

from __future__ import annotations

import base64
import hashlib
import importlib
import importlib.metadata
import os
import pkgutil
import sys
import tempfile
import zipfile

import probes

# Each leaves the process as it was, but for what it imported: that is imported once for all.
probes.together("pip.*")


def write_wheel(folder: str) -> None:
    """A wheel of one module with one command, made by hand: nothing is downloaded."""
    files = {
        "probe_me.py": "def main():\n    return 42\n",
        "probe_me-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: probe-me\nVersion: 1.0\n",
        "probe_me-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: probe\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "probe_me-1.0.dist-info/entry_points.txt": "[console_scripts]\nprobe-me = probe_me:main\n",
    }
    record = "probe_me-1.0.dist-info/RECORD"
    lines = []
    for name, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        lines.append(f"{name},sha256={digest},{len(text)}")
    with zipfile.ZipFile(os.path.join(folder, "probe_me-1.0-py3-none-any.whl"), "w") as wheel:
        for name, text in {**files, record: "\n".join([*lines, f"{record},,", ""])}.items():
            wheel.writestr(name, text)


def pip(*arguments: str) -> None:
    from pip._internal.cli.main import main

    code = main([*arguments, "--isolated", "--disable-pip-version-check", "--no-cache-dir"])
    assert code == 0, f"pip {arguments[0]} ended with exit code {code}"


@probes.probe(name="pip.version")
def pip_version() -> None:
    module = importlib.import_module("pip")
    assert module.__version__ == importlib.metadata.version("pip")


@probes.probe(name="pip.install")
def pip_install() -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_wheel(folder)
        target = os.path.join(folder, "target")
        pip("install", "--no-index", "--find-links", folder, "--target", target, "probe-me==1.0")
        assert os.path.isfile(os.path.join(target, "bin", "probe-me"))
        sys.path.insert(0, target)
        try:
            assert importlib.import_module("probe_me").main() == 42
            assert importlib.metadata.version("probe-me") == "1.0"
        finally:
            sys.path.remove(target)


@probes.probe(name="pip.download")
def pip_download() -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_wheel(folder)
        target = os.path.join(folder, "target")
        pip("download", "--no-index", "--find-links", folder, "--dest", target, "probe-me")
        assert os.listdir(target) == ["probe_me-1.0-py3-none-any.whl"]


@probes.probe(name="pip.list")
def pip_list() -> None:
    with tempfile.TemporaryDirectory() as folder:
        pip("list", "--path", folder, "--format", "json")


@probes.probe(name="pip.commands")
def pip_commands() -> None:
    from pip._internal.commands import commands_dict, create_command

    for name in commands_dict:
        create_command(name)


@probes.probe(name="pip.vendored")
def pip_vendored() -> None:
    import pip._vendor
    from pip._vendor import certifi

    for module in pkgutil.iter_modules(pip._vendor.__path__):
        importlib.import_module(f"pip._vendor.{module.name}")
    assert os.path.getsize(certifi.where()) > 0


# By the version of Python, not by what is there: in a layer that lost setuptools these must fail.
if sys.version_info < (3, 12):

    @probes.probe(name="setuptools.version")
    def setuptools_version() -> None:
        module = importlib.import_module("setuptools")
        assert module.__version__ == importlib.metadata.version("setuptools")

    @probes.probe(name="setuptools.source_distribution")
    def setuptools_source_distribution() -> None:
        from setuptools import build_meta

        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            with open("setup.cfg", "w") as file:
                file.write("[metadata]\nname = probe-me\nversion = 1.0\n[options]\npy_modules = probe_me\n")
            with open("probe_me.py", "w") as file:
                file.write("ANSWER = 42\n")
            name = build_meta.build_sdist(folder)
            assert os.path.getsize(name) > 0
            os.chdir("/")

    @probes.probe(name="pkg_resources.requirements")
    def pkg_resources_requirements() -> None:
        import pkg_resources

        assert "1.5" in pkg_resources.Requirement.parse("probe-me>=1,<2")
