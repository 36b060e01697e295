"""Requests to Gemini and Vertex AI."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import litellm
import probes

from .common import (
    GEMINI,
    GEMINI_BASE,
    WEATHER,
    ask,
    ask_async,
    expect,
    expect_pong,
    expect_stream,
    expect_tool,
    expect_tool_stream,
    expect_vectors,
    gather,
)
from .stub_server import Stub


@probes.probe(name="gemini.sync")
def gemini_sync() -> None:
    stub = Stub()
    expect_pong(ask(GEMINI, stub, GEMINI_BASE, temperature=0.5))
    call = stub.call(":generateContent")
    expect((call.body["contents"][0]["parts"][0]["text"], call.body["generationConfig"]["temperature"]), ("ping", 0.5))


@probes.probe(name="gemini.async")
async def gemini_async() -> None:
    expect_pong(await ask_async(GEMINI, Stub(), GEMINI_BASE))


@probes.probe(name="gemini.stream")
def gemini_stream() -> None:
    stub = Stub()
    expect_stream(list(ask(GEMINI, stub, GEMINI_BASE, stream=True)))
    stub.call(":streamGenerateContent")


@probes.probe(name="gemini.stream.async")
async def gemini_stream_async() -> None:
    expect_stream(await gather(await ask_async(GEMINI, Stub(), GEMINI_BASE, stream=True)))


@probes.probe(name="gemini.tools")
def gemini_tools() -> None:
    expect_tool(ask(GEMINI, Stub(), GEMINI_BASE, tools=[WEATHER]))
    expect_tool_stream(list(ask(GEMINI, Stub(), GEMINI_BASE, tools=[WEATHER], stream=True)))


def as_vertex(function: Callable[[], Any]) -> Any:
    """Vertex AI with a token at hand: fetching one needs google-auth, which LiteLLM does not install."""
    from litellm.llms.vertex_ai.vertex_llm_base import VertexBase

    async def token_async(*_: Any, **__: Any) -> tuple[str, str]:
        return "token", "project"

    VertexBase._ensure_access_token = lambda *_, **__: ("token", "project")
    VertexBase._ensure_access_token_async = token_async
    return function()


VERTEX = {"vertex_project": "project", "vertex_location": "us-central1", "api_key": None}


@probes.probe(name="vertex_ai.gemini")
def vertex_ai_gemini() -> None:
    stub = Stub()
    expect_pong(as_vertex(lambda: ask("vertex_ai/gemini-1.5-pro", stub, "/m/gemini-1.5-pro", **VERTEX)))
    expect(stub.call(":generateContent").headers["authorization"], "Bearer token")
    expect_stream(list(ask("vertex_ai/gemini-1.5-pro", stub, "/m/gemini-1.5-pro", stream=True, **VERTEX)))


@probes.probe(name="vertex_ai.gemini.async")
async def vertex_ai_gemini_async() -> None:
    expect_pong(await as_vertex(lambda: ask_async("vertex_ai/gemini-1.5-pro", Stub(), "/m/gemini-1.5-pro", **VERTEX)))


@probes.probe(name="vertex_ai.embedding")
def vertex_ai_embedding() -> None:
    stub = Stub()
    given = {"vertex_project": "project", "vertex_location": "us-central1", "api_base": stub.url + "/m/embedding"}
    expect_vectors(as_vertex(lambda: litellm.embedding("vertex_ai/text-embedding-004", input=["a"], **given)))
