"""Requests to Anthropic."""

from __future__ import annotations

import probes

from .common import CLAUDE, PING, WEATHER, ask, ask_async, expect, expect_pong, expect_stream, expect_tool, expect_tool_stream, gather
from .stub_server import Stub


@probes.probe(name="anthropic.sync")
def anthropic_sync() -> None:
    stub = Stub()
    reply = ask(CLAUDE, stub, "", messages=[{"role": "system", "content": "be brief"}, *PING])
    expect_pong(reply)
    call = stub.call("/v1/messages")
    expect((call.headers["x-api-key"], call.body["system"][0]["text"], call.body["max_tokens"] > 0), ("key", "be brief", True))


@probes.probe(name="anthropic.async")
async def anthropic_async() -> None:
    expect_pong(await ask_async(CLAUDE, Stub(), ""))


@probes.probe(name="anthropic.stream")
def anthropic_stream() -> None:
    expect_stream(list(ask(CLAUDE, Stub(), "", stream=True)))


@probes.probe(name="anthropic.stream.async")
async def anthropic_stream_async() -> None:
    expect_stream(await gather(await ask_async(CLAUDE, Stub(), "", stream=True)))


@probes.probe(name="anthropic.tools")
def anthropic_tools() -> None:
    stub = Stub()
    expect_tool(ask(CLAUDE, stub, "", tools=[WEATHER]))
    expect(stub.call().body["tools"][0]["input_schema"]["required"], ["city"])


@probes.probe(name="anthropic.tools.stream")
def anthropic_tools_stream() -> None:
    expect_tool_stream(list(ask(CLAUDE, Stub(), "", tools=[WEATHER], stream=True)))


@probes.probe(name="anthropic.thinking")
def anthropic_thinking() -> None:
    stub = Stub()
    ask("anthropic/claude-3-7-sonnet-20250219", stub, "", reasoning_effort="low")
    expect(stub.call().body["thinking"]["type"], "enabled")


@probes.probe(name="anthropic.prompt_caching")
def anthropic_prompt_caching() -> None:
    stub = Stub()
    points = [{"location": "message", "role": "system"}]
    ask(CLAUDE, stub, "", messages=[{"role": "system", "content": "long"}, *PING], cache_control_injection_points=points)
    expect(stub.call().body["system"][0]["cache_control"], {"type": "ephemeral"})
