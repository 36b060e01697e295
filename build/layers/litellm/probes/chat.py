"""Chat completion with its tools and structured answers, and text completion."""

from __future__ import annotations

import asyncio
import json

import litellm
import probes

from .common import (
    CLAUDE,
    GEMINI,
    GEMINI_BASE,
    PING,
    WEATHER,
    ask,
    ask_async,
    expect,
    expect_error,
    expect_pong,
    expect_stream,
    expect_tool,
    expect_tool_stream,
    gather,
    setting,
)
from .stub_answers import PNG
from .stub_server import Stub


@probes.probe(name="completion.sync")
def completion_sync() -> None:
    stub = Stub()
    reply = ask("openai/gpt-4o-mini", stub, temperature=0.1)
    expect_pong(reply)
    expect(reply.usage.total_tokens, 6)
    call = stub.call("/v1/chat/completions")
    expect((call.body["model"], call.body["messages"], call.body["temperature"]), ("gpt-4o-mini", PING, 0.1))
    expect(call.headers["authorization"], "Bearer key")


@probes.probe(name="completion.async")
async def completion_async() -> None:
    stub = Stub()
    expect_pong(await ask_async("openai/gpt-4o-mini", stub))
    stub.call("/v1/chat/completions")


@probes.probe(name="completion.stream")
def completion_stream() -> None:
    stub = Stub()
    chunks = list(ask("openai/gpt-4o-mini", stub, stream=True, stream_options={"include_usage": True}))
    expect_stream(chunks)
    expect(chunks[-1].usage.total_tokens, 6)
    expect(stub.call().body["stream"], True)


@probes.probe(name="completion.stream.async")
async def completion_stream_async() -> None:
    expect_stream(await gather(await ask_async("openai/gpt-4o-mini", Stub(), stream=True)))


@probes.probe(name="completion.stream.closed_early", limit=10.0)
async def completion_stream_closed_early() -> None:
    stream = await ask_async("openai/gpt-4o-mini", Stub(), stream=True)
    async for _ in stream:
        break
    await stream.aclose() if hasattr(stream, "aclose") else None


@probes.probe(name="completion.stream.rebuilt")
def completion_stream_rebuilt() -> None:
    reply = litellm.stream_chunk_builder(list(ask("openai/gpt-4o-mini", Stub(), stream=True)), messages=PING)
    expect_pong(reply)
    assert reply.usage.prompt_tokens > 0


@probes.probe(name="completion.many_choices")
def completion_many_choices() -> None:
    expect(len(ask("openai/gpt-4o-mini", Stub(), n=3).choices), 3)


@probes.probe(name="completion.parallel.async")
async def completion_parallel() -> None:
    stub = Stub()
    for reply in await asyncio.gather(*(ask_async("openai/gpt-4o-mini", stub) for _ in range(8))):
        expect_pong(reply)
    expect(len(stub.calls()), 8)


@probes.probe(name="completion.batch")
def completion_batch() -> None:
    stub = Stub()
    replies = litellm.batch_completion("openai/gpt-4o-mini", [PING, PING], api_key="key", api_base=stub.url + "/v1")
    for reply in replies:
        if isinstance(reply, Exception):
            raise reply
        expect_pong(reply)


@probes.probe(name="completion.with_retries")
def completion_with_retries() -> None:
    stub = Stub("flaky")
    expect_pong(ask("openai/gpt-4o-mini", stub, num_retries=2))
    expect(len(stub.calls()), 2)


@probes.probe(name="completion.fallbacks")
def completion_fallbacks() -> None:
    good = Stub()
    fallback = {"model": "openai/gpt-4o", "api_base": good.url + "/v1", "api_key": "key"}
    expect_pong(ask("openai/gpt-4o-mini", Stub("500"), fallbacks=[fallback]))
    expect(good.call().body["model"], "gpt-4o")


@probes.probe(name="completion.extra_headers")
def completion_extra_headers() -> None:
    stub = Stub()
    ask("openai/gpt-4o-mini", stub, extra_headers={"X-Probe": "yes"}, user="u1", metadata={"a": "b"})
    call = stub.call()
    expect((call.headers["x-probe"], call.body["user"]), ("yes", "u1"))


@probes.probe(name="completion.image_input")
def completion_image_input() -> None:
    url = f"data:image/png;base64,{PNG}"
    content = [{"type": "text", "text": "what?"}, {"type": "image_url", "image_url": {"url": url}}]
    for model, base, where in (("openai/gpt-4o", "/v1", "image_url"), ("anthropic/claude-sonnet-4-5", "", '"base64"')):
        stub = Stub()
        expect_pong(ask(model, stub, base, messages=[{"role": "user", "content": content}]))
        assert where in stub.call().text


@probes.probe(name="completion.drop_params")
def completion_drop_params() -> None:
    stub = Stub()
    expect_pong(ask("anthropic/claude-3-haiku-20240307", stub, "", drop_params=True, logit_bias={"1": 1}))
    assert "logit_bias" not in stub.call().body
    expect_error(litellm.UnsupportedParamsError, lambda: ask("anthropic/claude-3-haiku-20240307", stub, "", logit_bias={"1": 1}))


@probes.probe(name="completion.hidden_params")
def completion_hidden_params() -> None:
    reply = ask("openai/gpt-4o-mini", Stub())
    assert reply._hidden_params["response_cost"] > 0
    expect(reply.model_dump()["choices"][0]["message"]["content"], "pong")
    expect(json.loads(reply.model_dump_json())["object"], "chat.completion")


@probes.probe(name="completion.reasoning_effort")
def completion_reasoning_effort() -> None:
    stub = Stub()
    ask("openai/o3-mini", stub, reasoning_effort="low", max_tokens=9)
    expect((stub.call().body["reasoning_effort"], stub.call().body["max_completion_tokens"]), ("low", 9))


@probes.probe(name="tools.call")
def tools_call() -> None:
    stub = Stub()
    expect_tool(ask("openai/gpt-4o-mini", stub, tools=[WEATHER], tool_choice="auto"))
    expect(stub.call().body["tools"], [WEATHER])


@probes.probe(name="tools.stream")
def tools_stream() -> None:
    expect_tool_stream(list(ask("openai/gpt-4o-mini", Stub(), tools=[WEATHER], stream=True)))


@probes.probe(name="tools.stream.async")
async def tools_stream_async() -> None:
    expect_tool_stream(await gather(await ask_async("openai/gpt-4o-mini", Stub(), tools=[WEATHER], stream=True)))


@probes.probe(name="tools.round_trip")
def tools_round_trip() -> None:
    for model, base in (("openai/gpt-4o-mini", "/v1"), ("anthropic/claude-3-haiku-20240307", "")):
        stub = Stub()
        asked = ask(model, stub, base, tools=[WEATHER]).choices[0].message
        result = {"role": "tool", "tool_call_id": asked.tool_calls[0].id, "content": "sunny"}
        expect_pong(ask(model, stub, base, tools=[WEATHER], messages=[*PING, asked.model_dump(), result]))


@probes.probe(name="tools.supported")
def tools_supported() -> None:
    assert litellm.supports_function_calling(model="gpt-4o-mini")
    assert not litellm.supports_function_calling(model="openai/babbage-002")


@probes.probe(name="structured.pydantic")
def structured_pydantic() -> None:
    from pydantic import BaseModel

    class Person(BaseModel):
        name: str
        age: int

    stub = Stub()
    reply = ask("openai/gpt-4o-mini", stub, response_format=Person)
    expect(Person.model_validate_json(reply.choices[0].message.content), Person(name="Ada", age=36))
    expect(stub.call().body["response_format"]["type"], "json_schema")


JSON_SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}, "required": ["name", "age"]}
RESPONSE_FORMAT = {"type": "json_schema", "json_schema": {"name": "person", "schema": JSON_SCHEMA, "strict": True}}


@probes.probe(name="structured.json_schema")
def structured_json_schema() -> None:
    for model, base in (("openai/gpt-4o-mini", "/v1"), (CLAUDE, ""), ("anthropic/claude-3-haiku-20240307", ""), (GEMINI, GEMINI_BASE)):
        reply = ask(model, Stub(), base, response_format=RESPONSE_FORMAT)
        expect(json.loads(reply.choices[0].message.content), {"name": "Ada", "age": 36})


@probes.probe(name="structured.validated")
def structured_validated() -> None:
    with setting("enable_json_schema_validation", True):
        ask("openai/gpt-4o-mini", Stub(), response_format=RESPONSE_FORMAT)
        wrong = RESPONSE_FORMAT | {"json_schema": {"name": "p", "schema": JSON_SCHEMA | {"required": ["height"]}}}
        expect_error(litellm.JSONSchemaValidationError, lambda: ask("openai/gpt-4o-mini", Stub(), response_format=wrong))


@probes.probe(name="completion.text")
def text_completion() -> None:
    stub = Stub()
    given = {"model": "text-completion-openai/gpt-3.5-turbo-instruct", "prompt": "ping", "api_key": "key", "api_base": stub.url + "/v1"}
    expect(litellm.text_completion(**given).choices[0].text, "pong")
    expect(stub.call("/v1/completions").body["prompt"], "ping")
    expect("".join(chunk.choices[0].text or "" for chunk in litellm.text_completion(**given, stream=True)), "pong")


@probes.probe(name="completion.text.async")
async def text_completion_async() -> None:
    given = {"model": "text-completion-openai/gpt-3.5-turbo-instruct", "prompt": "ping", "api_key": "key", "api_base": Stub().url + "/v1"}
    expect((await litellm.atext_completion(**given)).choices[0].text, "pong")
    chunks = await gather(await litellm.atext_completion(**given, stream=True))
    expect("".join(chunk.choices[0].text or "" for chunk in chunks), "pong")


@probes.probe(name="completion.text.of_chat_model")
def text_completion_of_chat_model() -> None:
    stub = Stub()
    reply = litellm.text_completion(model=CLAUDE, prompt="ping", max_tokens=5, api_key="key", api_base=stub.url)
    expect(reply.choices[0].text, "pong")
