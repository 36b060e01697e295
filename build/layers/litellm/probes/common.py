"""LiteLLM, loaded once, and what its probes share: how they ask, and what they expect."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import importlib
import importlib.metadata
import inspect
import itertools
import json
import os
import re
import ssl
import time
from collections.abc import Callable, Iterator
from typing import Any

import litellm
import probes

from .stub_answers import VECTOR
from .stub_server import Stub

litellm.suppress_debug_info = True
litellm.telemetry = False

PING = [{"role": "user", "content": "ping"}]
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather in a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}
CLAUDE = "anthropic/claude-sonnet-4-5"
GEMINI = "gemini/gemini-2.5-flash"
GEMINI_BASE = "/models/gemini-2.5-flash"
AWS = {"aws_access_key_id": "AKIDPROBE", "aws_secret_access_key": "secret", "aws_region_name": "us-east-1"}
# The discard port: nobody listens there.
NOBODY = "http://127.0.0.1:9/v1"
VERSION = tuple(int(part) for part in re.findall(r"\d+", importlib.metadata.version("litellm"))[:2])


def provider_configurations(provider: str) -> Iterator[Callable[[], Any]]:
    """The calls that make the provider's configuration for every endpoint LiteLLM knows."""
    from litellm.utils import ProviderConfigManager

    known = {"model": "some-model", "provider": litellm.LlmProviders(provider), "api_base": None, "present_version_params": []}
    for name, function in inspect.getmembers(ProviderConfigManager, inspect.isfunction):
        wanted = inspect.signature(function).parameters
        if re.fullmatch(r"get_provider_\w+_config", name) and set(wanted) <= set(known) and name not in BROKEN_UPSTREAM:
            yield functools.partial(function, **{parameter: known[parameter] for parameter in wanted})


# Imports a module that no wheel contains.
BROKEN_UPSTREAM = {"get_provider_vector_store_config"}


def build_models() -> None:
    """What pydantic would put off until the first answer, in every process anew; two threads that do it at once can fail."""
    names = """
        litellm.types.llms.openai litellm.types.utils openai.types openai.types.chat openai.types.chat.chat_completion
        openai.types.chat.chat_completion_chunk openai.types.chat.chat_completion_message openai.types.completion_usage
        openai.types.responses
    """
    for module in map(importlib.import_module, names.split()):
        for model in vars(module).values():
            if getattr(model, "__pydantic_complete__", True) is False and hasattr(model, "model_rebuild"):
                model.model_rebuild(raise_errors=False)


def preload() -> None:
    """Imports before the fork what many probes need; what cannot be imported fails in the probes that need it."""
    names = """
        anyio._backends._asyncio boto3 botocore.auth botocore.awsrequest botocore.eventstream h11 httpcore importlib.resources
        openai.resources.chat openai.resources.responses openai.resources.embeddings
        litellm._service_logger litellm.integrations.custom_logger litellm.integrations.prometheus_services
        litellm.litellm_core_utils.default_encoding litellm.litellm_core_utils.llm_request_utils
        litellm.litellm_core_utils.logging_callback_manager litellm.types.litellm_core_utils.streaming_chunk_builder_utils litellm.main
        litellm.llms.openai.chat.gpt_audio_transformation litellm.llms.openai_like.dynamic_config
        litellm.llms.vertex_ai.vertex_ai_partner_models.anthropic.transformation
        litellm.proxy.openai_files_endpoints.common_utils litellm.proxy.spend_tracking.savings
        litellm.responses.mcp.chat_completions_handler litellm.responses.mcp.litellm_proxy_mcp_handler litellm.router
        litellm.router_strategy.adaptive_router.adaptive_router
        litellm.router_utils.pre_call_checks.encrypted_content_affinity_check litellm.utils
    """.split()
    steps: list[Callable[[], Any]] = [functools.partial(importlib.import_module, name) for name in names]
    steps += [functools.partial(litellm.token_counter, model=model, text="ping") for model in ("gpt-4o", "gpt-3.5-turbo")]
    # One context for all clients: reading certifi's authorities takes a tenth of a second.
    ssl.create_default_context = functools.cache(ssl.create_default_context)
    steps += [litellm.llms.custom_httpx.http_handler.get_ssl_configuration, build_models]
    for step in itertools.chain(steps, *(provider_configurations(provider) for provider in PROVIDERS)):
        try:
            step()
        except Exception:
            pass


PROVIDERS = [str(getattr(provider, "value", provider)) for provider in litellm.provider_list]
preload()


def since(*version: int, name: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Declares a probe of what came with a LiteLLM version. By number: what is missing in a layer must fail, not vanish."""
    return probes.probe(name=name) if version <= VERSION else lambda function: function


def ask(model: str, stub: Stub, base: str = "/v1", **more: Any) -> Any:
    return litellm.completion(model=model, **asking(stub, base, more))


async def ask_async(model: str, stub: Stub, base: str = "/v1", **more: Any) -> Any:
    return await litellm.acompletion(model=model, **asking(stub, base, more))


def asking(stub: Stub, base: str, more: dict[str, Any]) -> dict[str, Any]:
    return {"messages": PING, "api_key": "key", "api_base": stub.url + base, "timeout": 10, "max_retries": 0} | more


def expect(actual: Any, wanted: Any) -> None:
    assert actual == wanted, f"{actual!r} instead of {wanted!r}"


def expect_pong(reply: Any) -> None:
    expect(reply.choices[0].message.content, "pong")
    expect(reply.choices[0].finish_reason, "stop")


def expect_tool(reply: Any) -> None:
    call = reply.choices[0].message.tool_calls[0]
    expect((call.function.name, json.loads(call.function.arguments)), ("get_weather", {"city": "Paris"}))
    expect(reply.choices[0].finish_reason, "tool_calls")


def expect_stream(chunks: list[Any], wanted: str = "pong") -> None:
    expect("".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices), wanted)


def expect_tool_stream(chunks: list[Any]) -> None:
    expect_tool(litellm.stream_chunk_builder(chunks, messages=PING))


def expect_vectors(reply: Any, count: int = 1) -> None:
    rows = [row["embedding"] for row in reply.data]
    expect([[round(value, 4) for value in row] for row in rows], [VECTOR] * count)


def expect_error(kind: type[BaseException], function: Callable[[], Any]) -> Any:
    try:
        function()
    except Exception as error:
        assert type(error) is kind, f"{type(error).__name__} instead of {kind.__name__}: {error}"
        return error
    raise AssertionError(f"no {kind.__name__} was raised")


@contextlib.contextmanager
def setting(name: str, value: Any) -> Iterator[None]:
    """What LiteLLM keeps for the whole process, for a while."""
    before = getattr(litellm, name)
    setattr(litellm, name, value)
    try:
        yield
    finally:
        setattr(litellm, name, before)


def wait_for(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 8
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)


async def wait_for_async(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 8
    while not condition() and time.monotonic() < deadline:
        await asyncio.sleep(0.02)


async def gather(stream: Any) -> list[Any]:
    return [chunk async for chunk in stream]


def use_aws_environment(**more: str) -> None:
    os.environ |= {"AWS_ACCESS_KEY_ID": "AKIDPROBE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "session"}
    os.environ |= {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"} | more
