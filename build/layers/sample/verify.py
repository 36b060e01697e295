"""The sample's probes: what pip does without a network, and setuptools where CPython still carries it (up to 3.11)."""

import importlib.metadata
import importlib.util
import subprocess
import sys

import pip
import probes


@probes.probe
def pip_knows_its_version() -> None:
    assert importlib.metadata.version("pip") == pip.__version__


@probes.probe
def pip_lists_what_is_installed() -> None:
    from pip._internal.metadata import get_environment

    names = {distribution.canonical_name for distribution in get_environment(probes.packages or None).iter_installed_distributions()}
    assert "pip" in names, names


@probes.probe
def pip_parses_requirements() -> None:
    from pip._vendor.packaging.requirements import Requirement

    requirement = Requirement('litellm[proxy]>=1.78 ; python_version > "3"')
    assert requirement.name == "litellm" and "1.99" in requirement.specifier


@probes.probe
def pip_finds_its_certificates() -> None:
    import ssl

    from pip._vendor import certifi

    assert ssl.create_default_context(cafile=certifi.where()).get_ca_certs()


@probes.probe
def pip_starts_as_a_program() -> None:
    # The packages under test are on this process's path only when they are no site-packages of the interpreter.
    program = f"import sys; sys.path[:0] = {probes.packages!r}; from pip._internal.cli.main import main; sys.exit(main(['--version']))"
    answer = subprocess.run([sys.executable, "-I", "-B", "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.startswith(f"pip {pip.__version__} "), answer.stdout


if importlib.util.find_spec("setuptools"):

    @probes.probe
    def setuptools_finds_packages() -> None:
        import os
        import tempfile

        import setuptools

        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(os.path.join(folder, "pkg"))
            open(os.path.join(folder, "pkg", "__init__.py"), "w").close()
            assert setuptools.find_packages(folder) == ["pkg"]
