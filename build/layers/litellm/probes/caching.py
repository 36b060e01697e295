"""The caches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import litellm
import probes

from .common import ask, ask_async, expect, expect_pong, expect_stream, expect_vectors, use_aws_environment, wait_for, wait_for_async
from .stub_server import Stub


def use_memory_cache() -> Callable[[], Any]:
    """Turns the cache in memory on; returns what tells whether something is in it, which may be a moment after an answer."""
    litellm.cache = litellm.Cache(type="local")
    return lambda: litellm.cache.cache.cache_dict


@probes.probe(name="cache.memory")
def cache_memory() -> None:
    filled = use_memory_cache()
    stub = Stub()
    first = ask("openai/gpt-4o-mini", stub, caching=True)
    wait_for(filled)
    second = ask("openai/gpt-4o-mini", stub, caching=True)
    expect_pong(second)
    expect((second.id, len(stub.calls())), (first.id, 1))
    ask("openai/gpt-4o-mini", stub, caching=True, messages=[{"role": "user", "content": "other"}])
    expect(len(stub.calls()), 2)


@probes.probe(name="cache.memory.async")
async def cache_memory_async() -> None:
    filled = use_memory_cache()
    stub = Stub()
    await ask_async("openai/gpt-4o-mini", stub, caching=True)
    await wait_for_async(filled)
    expect_pong(await ask_async("openai/gpt-4o-mini", stub, caching=True))
    expect(len(stub.calls()), 1)


@probes.probe(name="cache.memory.stream")
def cache_memory_stream() -> None:
    filled = use_memory_cache()
    stub = Stub()
    expect_stream(list(ask("openai/gpt-4o-mini", stub, caching=True, stream=True)))
    wait_for(filled)
    expect_stream(list(ask("openai/gpt-4o-mini", stub, caching=True, stream=True)))
    expect(len(stub.calls()), 1)


@probes.probe(name="cache.embedding")
async def cache_embedding() -> None:
    filled = use_memory_cache()
    stub = Stub()
    given = {"model": "openai/text-embedding-3-small", "input": ["a"], "api_key": "key", "api_base": stub.url + "/v1", "caching": True}
    expect_vectors(await litellm.aembedding(**given))
    await wait_for_async(filled)
    expect_vectors(await litellm.aembedding(**given))
    expect(len(stub.calls()), 1)


@probes.probe(name="cache.switches")
def cache_switches() -> None:
    litellm.enable_cache()
    assert litellm.cache is not None
    litellm.update_cache(ttl=10)
    litellm.disable_cache()
    assert litellm.cache is None


@probes.probe(name="cache.s3")
def cache_s3() -> None:
    stub = Stub("bucket")
    use_aws_environment()
    litellm.cache = litellm.Cache(type="s3", s3_bucket_name="b", s3_region_name="us-east-1", s3_endpoint_url=stub.url)
    origin = Stub()
    for _ in range(2):
        expect_pong(ask("openai/gpt-4o-mini", origin, caching=True))
    expect(len(origin.calls()), 1)


@probes.probe(name="cache.client_reuse")
async def cache_client_reuse() -> None:
    from litellm.llms.custom_httpx.http_handler import get_async_httpx_client

    assert get_async_httpx_client(litellm.LlmProviders.ANTHROPIC) is get_async_httpx_client(litellm.LlmProviders.ANTHROPIC)
