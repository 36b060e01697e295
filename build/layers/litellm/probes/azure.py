"""Requests to Azure."""

from __future__ import annotations

import litellm
import probes

from .common import WEATHER, ask, ask_async, expect, expect_pong, expect_stream, expect_tool, gather
from .stub_answers import PNG
from .stub_server import Stub

AZURE = {"api_version": "2024-08-01-preview"}


@probes.probe(name="azure.sync")
def azure_sync() -> None:
    stub = Stub()
    expect_pong(ask("azure/my-deployment", stub, "", **AZURE))
    call = stub.call("/openai/deployments/my-deployment/chat/completions")
    assert "api-version=2024-08-01-preview" in call.path
    expect(call.headers["api-key"], "key")


@probes.probe(name="azure.async")
async def azure_async() -> None:
    expect_pong(await ask_async("azure/my-deployment", Stub(), "", **AZURE))


@probes.probe(name="azure.stream")
def azure_stream() -> None:
    expect_stream(list(ask("azure/my-deployment", Stub(), "", stream=True, **AZURE)))


@probes.probe(name="azure.stream.async")
async def azure_stream_async() -> None:
    expect_stream(await gather(await ask_async("azure/my-deployment", Stub(), "", stream=True, **AZURE)))


@probes.probe(name="azure.tools")
def azure_tools() -> None:
    expect_tool(ask("azure/my-deployment", Stub(), "", tools=[WEATHER], **AZURE))


@probes.probe(name="azure.token")
def azure_token() -> None:
    stub = Stub()
    expect_pong(ask("azure/my-deployment", stub, "", api_key=None, azure_ad_token="token", **AZURE))
    expect(stub.call().headers["authorization"], "Bearer token")


@probes.probe(name="azure.image")
def azure_image() -> None:
    reply = litellm.image_generation(model="azure/dall-e-3", prompt="a dot", api_key="key", api_base=Stub().url, **AZURE)
    expect(reply.data[0].b64_json, PNG)
