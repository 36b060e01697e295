"""The package itself: its attributes, files and settings."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import re

import litellm
import probes

from .chat import JSON_SCHEMA
from .common import PING, expect, since
from .stub_server import Stub


@probes.probe(name="package.versions")
def package_versions() -> None:
    for name in "litellm openai httpx pydantic tiktoken aiohttp jinja2 jsonschema click python-dotenv importlib-metadata".split():
        assert re.match(r"\d", importlib.metadata.version(name)), name


@probes.probe(name="package.attributes")
def package_attributes() -> None:
    for module in (litellm, litellm.utils, litellm.main):
        for name in dir(module):
            getattr(module, name)


def lazy_attributes(names: list[str]) -> None:
    for name in names:
        if not hasattr(litellm.utils, name):
            getattr(litellm, name)


try:
    from litellm import _lazy_imports_registry
except ImportError:
    pass
else:
    for label, names in vars(_lazy_imports_registry).items():
        if label.endswith("_NAMES"):
            probes.add(f"package.lazy.{label.removesuffix('_NAMES').lower()}", lambda names=names: lazy_attributes(names))


@probes.probe(name="package.resources")
def package_resources() -> None:
    import certifi
    import jsonschema

    jsonschema.Draft202012Validator.check_schema(JSON_SCHEMA)
    jsonschema.validate({"name": "Ada", "age": 1}, JSON_SCHEMA)
    with open(certifi.where()) as file:
        assert "BEGIN CERTIFICATE" in file.read()


@probes.probe(name="package.huggingface_models")
def package_huggingface_models() -> None:
    from litellm.llms.huggingface.embedding.transformation import HuggingFaceEmbeddingConfig

    text_generation, conversational = HuggingFaceEmbeddingConfig().read_tgi_conv_models()
    assert len(text_generation) > 1000 and len(conversational) > 100


@since(1, 82, name="package.beta_headers")
def package_beta_headers() -> None:
    from litellm.anthropic_beta_headers_manager import filter_and_transform_beta_headers, reload_beta_headers_config

    os.environ["LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS"] = "True"
    assert "anthropic" in reload_beta_headers_config()
    expect(filter_and_transform_beta_headers(["no-such-beta"], "bedrock"), [])


@probes.probe(name="package.secrets")
def package_secrets() -> None:
    os.environ["PROBE_SECRET"] = "hush"
    expect(litellm.get_secret("PROBE_SECRET"), "hush")
    expect(litellm.get_secret("os.environ/PROBE_SECRET"), "hush")


@probes.probe(name="package.health_check")
async def package_health_check() -> None:
    given = {"model": "openai/gpt-4o-mini", "api_key": "key", "api_base": Stub().url + "/v1", "messages": PING}
    result = await litellm.ahealth_check(given, mode="chat", prompt="ping")
    assert "error" not in result, result


@probes.probe(name="package.mcp_client")
def package_mcp_client() -> None:
    importlib.import_module("litellm.experimental_mcp_client")
