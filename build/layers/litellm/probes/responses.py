"""The Responses API, Anthropic's messages and Google's generate_content, each also for providers that speak another protocol."""

from __future__ import annotations

from typing import Any

import litellm
import probes

from .common import CLAUDE, PING, WEATHER, ask, expect, expect_pong, gather
from .stub_server import Stub


def output_text(response: Any) -> str:
    parts = (part for item in response.output if item.type == "message" for part in item.content)
    return "".join(part.text for part in parts)


def streamed_text(events: list[Any]) -> str:
    assert any(event.type == "response.output_text.delta" for event in events)
    expect(events[-1].type, "response.completed")
    return output_text(events[-1].response)


@probes.probe(name="responses.sync")
def responses_sync() -> None:
    stub = Stub()
    response = litellm.responses(model="openai/gpt-4o-mini", input="ping", api_key="key", api_base=stub.url + "/v1")
    expect(output_text(response), "pong")
    expect(stub.call("/v1/responses").body["input"], "ping")


@probes.probe(name="responses.async")
async def responses_async() -> None:
    response = await litellm.aresponses(model="openai/gpt-4o-mini", input="ping", api_key="key", api_base=Stub().url + "/v1")
    expect(output_text(response), "pong")


@probes.probe(name="responses.stream")
def responses_stream() -> None:
    events = litellm.responses(model="openai/gpt-4o-mini", input="ping", stream=True, api_key="key", api_base=Stub().url + "/v1")
    expect(streamed_text(list(events)), "pong")


@probes.probe(name="responses.stream.async")
async def responses_stream_async() -> None:
    events = await litellm.aresponses(model="openai/gpt-4o-mini", input="ping", stream=True, api_key="key", api_base=Stub().url + "/v1")
    expect(streamed_text(await gather(events)), "pong")


@probes.probe(name="responses.tools")
def responses_tools() -> None:
    tool = {"type": "function", **WEATHER["function"]}
    response = litellm.responses(model="openai/gpt-4o-mini", input="ping", tools=[tool], api_key="key", api_base=Stub().url + "/v1")
    expect((response.output[0].type, response.output[0].name), ("function_call", "get_weather"))


@probes.probe(name="responses.of_chat_provider")
def responses_of_chat_provider() -> None:
    stub = Stub()
    response = litellm.responses(model="anthropic/claude-3-haiku-20240307", input="ping", api_key="key", api_base=stub.url)
    expect(output_text(response), "pong")
    stub.call("/v1/messages")


@probes.probe(name="responses.of_chat_provider.stream")
def responses_of_chat_provider_stream() -> None:
    events = litellm.responses(model="anthropic/claude-3-haiku-20240307", input="ping", stream=True, api_key="key", api_base=Stub().url)
    expect(streamed_text(list(events)), "pong")


@probes.probe(name="responses.of_chat_provider.tools")
def responses_of_chat_provider_tools() -> None:
    tool = {"type": "function", **WEATHER["function"]}
    response = litellm.responses(model="anthropic/claude-3-haiku-20240307", input="ping", tools=[tool], api_key="key", api_base=Stub().url)
    expect([item.name for item in response.output if item.type == "function_call"], ["get_weather"])


@probes.probe(name="responses.get_and_delete")
def responses_get_and_delete() -> None:
    given = {"custom_llm_provider": "openai", "api_key": "key", "api_base": Stub().url + "/v1"}
    expect(output_text(litellm.get_responses("resp_1", **given)), "pong")
    expect(litellm.delete_responses("resp_1", **given).deleted, True)


@probes.probe(name="responses.as_chat")
def responses_as_chat() -> None:
    stub = Stub()
    expect_pong(ask("openai/responses/gpt-4o-mini", stub))
    stub.call("/v1/responses")


@probes.probe(name="messages.anthropic")
async def messages_anthropic() -> None:
    stub = Stub()
    reply = await litellm.anthropic_messages(model=CLAUDE, messages=PING, max_tokens=5, api_key="key", api_base=stub.url)
    expect(reply["content"][0]["text"], "pong")
    stub.call("/v1/messages")


@probes.probe(name="messages.of_chat_provider")
async def messages_of_chat_provider() -> None:
    stub = Stub()
    model = "groq/llama-3.1-8b-instant"
    reply = await litellm.anthropic_messages(model=model, messages=PING, max_tokens=5, api_key="key", api_base=stub.url + "/v1")
    block = reply["content"][0]
    expect(block["text"] if isinstance(block, dict) else block.text, "pong")
    stub.call("/v1/chat/completions")


@probes.probe(name="messages.stream")
async def messages_stream() -> None:
    given = {"messages": PING, "max_tokens": 5, "stream": True, "api_key": "key", "api_base": Stub().url}
    stream = await litellm.anthropic_messages(model=CLAUDE, **given)
    assert b"message_stop" in b"".join(await gather(stream))


@probes.probe(name="generate_content.gemini")
def generate_content_gemini() -> None:
    from litellm.google_genai import generate_content

    stub = Stub()
    contents = [{"role": "user", "parts": [{"text": "ping"}]}]
    reply = generate_content(model="gemini/gemini-2.5-flash", contents=contents, api_key="key", api_base=stub.url)
    assert "pong" in str(reply)


@probes.probe(name="generate_content.of_chat_provider")
def generate_content_of_chat_provider() -> None:
    from litellm.google_genai import generate_content

    stub = Stub()
    contents = [{"role": "user", "parts": [{"text": "ping"}]}]
    reply = generate_content(model="groq/llama-3.1-8b-instant", contents=contents, api_key="key", api_base=stub.url + "/v1")
    expect(reply["candidates"][0]["content"]["parts"][0]["text"], "pong")
