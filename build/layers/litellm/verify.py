"""LiteLLM's probes: what the library does for a caller, each against a loopback stub of the providers' HTTP APIs.

Run by probes.py, which loads this file once and forks the processes that run the probes. Nothing here reaches further than loopback.
The same file serves every LiteLLM version: what a version does not know yet is declared with `since`.

A probe asks for its own `Stub()`, calls LiteLLM with the stub's address as the provider's, and looks at both ends: what
LiteLLM made of the answer, and what arrived at the provider.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import functools
import importlib
import importlib.metadata
import inspect
import io
import itertools
import json
import os
import re
import ssl
import struct
import tempfile
import time
import urllib.parse
import urllib.request
import uuid
import wave
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import probes

os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
os.environ.setdefault("HOME", tempfile.gettempdir())
os.environ |= {"AWS_EC2_METADATA_DISABLED": "true", "HF_HUB_OFFLINE": "1"}
for variable in [name for name in os.environ if name.lower().endswith("_proxy")]:
    del os.environ[variable]


# The stub of the providers --------------------------------------------------------------------------------------------

PNG = base64.b64encode(
    b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89" + b"\0\0\0\0IEND\xaeB`\x82"
).decode()
VECTOR = [0.1, 0.2, 0.3]
TOOL_ARGUMENTS = '{"city": "Paris"}'
PERSON = '{"name": "Ada", "age": 36}'


@dataclass(frozen=True)
class Call:
    """One request as the stub received it."""

    method: str
    path: str
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text) if self.text.lstrip().startswith(("{", "[")) else {}


@dataclass(frozen=True)
class Reply:
    body: bytes
    kind: str = "application/json"
    status: int = 200


def as_json(value: Any, status: int = 200) -> Reply:
    return Reply(json.dumps(value).encode(), status=status)


def as_events(*values: Any, named: bool = False, done: bool = False) -> Reply:
    """Server-sent events, for Anthropic and the Responses API with their names."""
    text = ""
    for value in values:
        text += (f"event: {value['type']}\n" if named else "") + f"data: {json.dumps(value)}\n\n"
    return Reply((text + ("data: [DONE]\n\n" if done else "")).encode(), "text/event-stream")


def as_lines(*values: Any) -> Reply:
    return Reply("".join(json.dumps(value) + "\n" for value in values).encode(), "application/x-ndjson")


def as_aws_events(*events: tuple[str, Any]) -> Reply:
    """AWS's binary event stream: prelude, headers, payload, each under a CRC."""
    data = b""
    for name, payload in events:
        headers = b""
        for key, value in ((":event-type", name), (":content-type", "application/json"), (":message-type", "event")):
            headers += bytes([len(key)]) + key.encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()
        content = json.dumps(payload).encode()
        prelude = struct.pack(">II", 16 + len(headers) + len(content), len(headers))
        message = prelude + struct.pack(">I", zlib.crc32(prelude)) + headers + content
        data += message + struct.pack(">I", zlib.crc32(message))
    return Reply(data, "application/vnd.amazon.eventstream")


def first_tool(body: dict[str, Any]) -> str | None:
    """The name of the first function the caller offers, in any provider's notation, unless its result is there already."""
    if '"tool_result"' in json.dumps(body) or any(m.get("role") == "tool" for m in body.get("messages") or []):
        return None
    tools = body.get("tools") or body.get("toolConfig", {}).get("tools") or []
    for tool in tools:
        declared = tool.get("function") or tool.get("toolSpec") or tool
        for function in tool.get("functionDeclarations") or tool.get("function_declarations") or [declared]:
            return function.get("name")
    return None


def openai_chat(call: Call) -> Reply:
    body = call.body
    usage = {"prompt_tokens": 5, "completion_tokens": 1, "total_tokens": 6}
    common = {"id": "chatcmpl-1", "created": 1700000000, "model": body.get("model") or "stub", "service_tier": "default"}
    name = first_tool(body)
    function = {"name": name, "arguments": TOOL_ARGUMENTS}
    text = PERSON if body.get("response_format") else "pong"
    if not body.get("stream"):
        message: dict[str, Any] = {"role": "assistant", "content": text}
        if name:
            message = {"role": "assistant", "content": None}
            message["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
        choices = [
            {"index": index, "message": message, "finish_reason": "tool_calls" if name else "stop"}
            for index in range(body.get("n") or 1)
        ]
        return as_json(common | {"object": "chat.completion", "choices": choices, "usage": usage})
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": text[:2]}, {"content": text[2:]}]
    if name:
        start = {"index": 0, "id": "call_1", "type": "function", "function": {"name": name, "arguments": ""}}
        rest = [{"index": 0, "function": {"arguments": part}} for part in (TOOL_ARGUMENTS[:5], TOOL_ARGUMENTS[5:])]
        deltas = [{"role": "assistant", "content": None, "tool_calls": [start]}, *({"tool_calls": [part]} for part in rest)]
    chunks = [common | {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": d, "finish_reason": None}]} for d in deltas]
    last = {"index": 0, "delta": {"content": None}, "finish_reason": "tool_calls" if name else "stop"}
    chunks.append(common | {"object": "chat.completion.chunk", "choices": [last]})
    if (body.get("stream_options") or {}).get("include_usage"):
        chunks.append(common | {"object": "chat.completion.chunk", "choices": [], "usage": usage})
    return as_events(*chunks, done=True)


def openai_text(call: Call) -> Reply:
    common = {"id": "cmpl-1", "object": "text_completion", "created": 1700000000, "model": call.body.get("model") or "stub"}
    choice = {"index": 0, "text": "pong", "finish_reason": "stop", "logprobs": None}
    if call.body.get("stream"):
        parts = [choice | {"text": "po", "finish_reason": None}, choice | {"text": "ng"}]
        return as_events(*(common | {"choices": [part]} for part in parts), done=True)
    return as_json(common | {"choices": [choice], "usage": {"prompt_tokens": 5, "completion_tokens": 1, "total_tokens": 6}})


def openai_embeddings(call: Call) -> Reply:
    given = call.body.get("input") or call.body.get("inputs") or ["x"]
    count = len(given) if isinstance(given, list) else 1
    vector: Any = VECTOR
    if call.body.get("encoding_format") == "base64":
        vector = base64.b64encode(struct.pack("<3f", *VECTOR)).decode()
    rows = [{"object": "embedding", "index": index, "embedding": vector} for index in range(count)]
    usage = {"prompt_tokens": 3, "total_tokens": 3}
    return as_json({"object": "list", "data": rows, "model": call.body.get("model") or "stub", "usage": usage})


def openai_responses(call: Call) -> Reply:
    body = call.body
    name = first_tool(body)
    message = {"type": "message", "id": "msg_1", "status": "completed", "role": "assistant"}
    part = {"type": "output_text", "text": "pong", "annotations": [], "logprobs": []}
    output: list[dict[str, Any]] = [message | {"content": [part]}]
    if name:
        output = [{"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": name, "arguments": TOOL_ARGUMENTS}]
        output[0]["status"] = "completed"
    usage = {"input_tokens": 5, "output_tokens": 1, "total_tokens": 6}
    usage |= {"input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0}}
    response = {"id": "resp_1", "object": "response", "created_at": 1700000000, "status": "completed", "model": body.get("model") or "stub"}
    response |= {"output": output, "parallel_tool_calls": True, "tool_choice": "auto", "tools": body.get("tools") or [], "usage": usage}
    response |= {"error": None, "incomplete_details": None, "instructions": None, "metadata": {}, "temperature": 1.0, "top_p": 1.0}
    response |= {"max_output_tokens": None, "previous_response_id": None, "truncation": "disabled", "user": None}
    response |= {"text": {"format": {"type": "text"}}}
    if not body.get("stream"):
        return as_json(response)
    place = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    begun = response | {"status": "in_progress", "output": [], "usage": None}
    return as_events(
        {"type": "response.created", "sequence_number": 0, "response": begun},
        {"type": "response.output_item.added", "sequence_number": 1, "output_index": 0, "item": message | {"content": []}},
        {"type": "response.content_part.added", "sequence_number": 2, "part": part | {"text": ""}} | place,
        {"type": "response.output_text.delta", "sequence_number": 3, "delta": "po", "logprobs": []} | place,
        {"type": "response.output_text.delta", "sequence_number": 4, "delta": "ng", "logprobs": []} | place,
        {"type": "response.output_text.done", "sequence_number": 5, "text": "pong", "logprobs": []} | place,
        {"type": "response.content_part.done", "sequence_number": 6, "part": part} | place,
        {"type": "response.output_item.done", "sequence_number": 7, "output_index": 0, "item": output[0]},
        {"type": "response.completed", "sequence_number": 8, "response": response},
        named=True,
    )


def anthropic_message(body: dict[str, Any]) -> dict[str, Any]:
    name = first_tool(body)
    structured = body.get("output_format") or body.get("output_config")
    content: list[dict[str, Any]] = [{"type": "text", "text": PERSON if structured else "pong"}]
    if name:
        tool_input = json.loads(PERSON if name == "json_tool_call" else TOOL_ARGUMENTS)
        content = [{"type": "tool_use", "id": "toolu_1", "name": name, "input": tool_input}]
    usage = {"input_tokens": 5, "output_tokens": 1, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0}
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": body.get("model") or "claude", "content": content}
    return message | {"stop_reason": "tool_use" if name else "end_turn", "stop_sequence": None, "usage": usage}


def anthropic_events(body: dict[str, Any]) -> list[dict[str, Any]]:
    message = anthropic_message(body)
    block = message["content"][0]
    if block["type"] == "text":
        start = {"type": "text", "text": ""}
        deltas = [{"type": "text_delta", "text": part} for part in ("po", "ng")]
    else:
        start = block | {"input": {}}
        arguments = json.dumps(block["input"])
        deltas = [{"type": "input_json_delta", "partial_json": part} for part in (arguments[:5], arguments[5:])]
    return [
        {"type": "message_start", "message": message | {"content": [], "stop_reason": None}},
        {"type": "content_block_start", "index": 0, "content_block": start},
        *({"type": "content_block_delta", "index": 0, "delta": delta} for delta in deltas),
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": message["stop_reason"], "stop_sequence": None}, "usage": {"output_tokens": 1}},
        {"type": "message_stop"},
    ]


def anthropic(call: Call) -> Reply:
    if call.body.get("stream"):
        return as_events(*anthropic_events(call.body), named=True)
    return as_json(anthropic_message(call.body))


def gemini(call: Call) -> Reply:
    name = first_tool(call.body)
    config = call.body.get("generationConfig") or {}
    text = PERSON if config.get("response_mime_type") or config.get("responseMimeType") else "pong"

    def answer(part: dict[str, Any], **more: Any) -> dict[str, Any]:
        usage = {"promptTokenCount": 5, "candidatesTokenCount": 1, "totalTokenCount": 6}
        candidate = {"content": {"role": "model", "parts": [part]}, "index": 0} | more
        return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": "stub", "responseId": "1"}

    whole = answer({"functionCall": {"name": name, "args": json.loads(TOOL_ARGUMENTS)}} if name else {"text": text}, finishReason="STOP")
    if ":stream" not in call.path:
        return as_json(whole)
    return as_events(whole) if name else as_events(answer({"text": text[:2]}), answer({"text": text[2:]}, finishReason="STOP"))


def gemini_batch_embeddings(call: Call) -> Reply:
    return as_json({"embeddings": [{"values": VECTOR} for _ in call.body.get("requests") or [1]]})


def vertex_predict(call: Call) -> Reply:
    if any("content" in instance for instance in call.body.get("instances") or []):
        row = {"embeddings": {"values": VECTOR, "statistics": {"token_count": 1, "truncated": False}}}
        return as_json({"predictions": [row for _ in call.body["instances"]]})
    return as_json({"predictions": [{"bytesBase64Encoded": PNG, "mimeType": "image/png"}]})


def bedrock_converse(call: Call) -> Reply:
    name = first_tool(call.body)
    usage = {"inputTokens": 5, "outputTokens": 1, "totalTokens": 6}
    tool_input = json.loads(PERSON if name == "json_tool_call" else TOOL_ARGUMENTS)
    content = [{"toolUse": {"toolUseId": "tooluse_1", "name": name, "input": tool_input}} if name else {"text": "pong"}]
    reason = "tool_use" if name else "end_turn"
    if call.path.endswith("/converse"):
        message = {"output": {"message": {"role": "assistant", "content": content}}, "stopReason": reason}
        return as_json(message | {"usage": usage, "metrics": {"latencyMs": 5}})
    start = [("contentBlockStart", {"contentBlockIndex": 0, "start": {"toolUse": {"toolUseId": "tooluse_1", "name": name}}})]
    deltas: list[dict[str, Any]] = [{"text": "po"}, {"text": "ng"}]
    if name:
        deltas = [{"toolUse": {"input": part}} for part in (TOOL_ARGUMENTS[:5], TOOL_ARGUMENTS[5:])]
    return as_aws_events(
        ("messageStart", {"role": "assistant"}),
        *(start if name else []),
        *(("contentBlockDelta", {"contentBlockIndex": 0, "delta": delta}) for delta in deltas),
        ("contentBlockStop", {"contentBlockIndex": 0}),
        ("messageStop", {"stopReason": reason}),
        ("metadata", {"usage": usage, "metrics": {"latencyMs": 5}}),
    )


def bedrock_invoke(call: Call) -> Reply:
    model = urllib.parse.unquote(call.path.split("/model/")[1].split("/invoke")[0])
    if "stream" in call.path.rsplit("/", 1)[1]:
        parts = (base64.b64encode(json.dumps(event).encode()).decode() for event in anthropic_events(call.body))
        return as_aws_events(*(("chunk", {"bytes": part}) for part in parts))
    for family, answer in {
        "titan-embed-image": {"embedding": VECTOR, "inputTextTokenCount": 1},
        "titan-embed": {"embedding": VECTOR, "inputTextTokenCount": 1},
        "cohere.embed": {"embeddings": [VECTOR], "id": "1", "response_type": "embeddings_floats", "texts": ["x"]},
        "canvas": {"images": [PNG]},
        "stability": {"images": [PNG], "seeds": [1], "finish_reasons": [None]},
        "titan": {"inputTextTokenCount": 5, "results": [{"outputText": "pong", "tokenCount": 1, "completionReason": "FINISH"}]},
        "llama": {"generation": "pong", "prompt_token_count": 5, "generation_token_count": 1, "stop_reason": "stop"},
        "mistral": {"outputs": [{"text": "pong", "stop_reason": "stop"}]},
    }.items():
        if family in model:
            return as_json(answer)
    return as_json(anthropic_message(call.body))


def aws_query(call: Call) -> Reply:
    """The services that are told apart by a header or a form field only: Secrets Manager, STS, S3."""
    target = call.headers.get("x-amz-target", "")
    if target.endswith("GetSecretValue"):
        name = call.body["SecretId"]
        arn = f"arn:aws:secretsmanager:us-east-1:1:secret:{name}"
        return as_json({"ARN": arn, "Name": name, "SecretString": "hush", "VersionId": "v" * 32})
    form = urllib.parse.parse_qs(call.text) or urllib.parse.parse_qs(urllib.parse.urlsplit(call.path).query)
    action = (form.get("Action") or [""])[0]
    if action == "GetCallerIdentity":
        result = "<Arn>arn:aws:iam::123456789012:user/probe</Arn><UserId>U</UserId><Account>123456789012</Account>"
    else:
        result = (
            "<Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey>"
            "<SessionToken>role-token</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration></Credentials>"
            "<AssumedRoleUser><AssumedRoleId>A:s</AssumedRoleId><Arn>arn:aws:sts::1:assumed-role/r/s</Arn></AssumedRoleUser>"
            "<PackedPolicySize>1</PackedPolicySize>"
        )
    result = f"<{action}Result>{result}</{action}Result>"
    body = f'<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">{result}</{action}Response>'
    return Reply(body.encode(), "text/xml")


def cohere_chat(call: Call) -> Reply:
    body = call.body
    tokens = {"input_tokens": 5, "output_tokens": 1}
    if "/v1/chat" in call.path:
        if body.get("stream"):
            parts = [{"is_finished": False, "event_type": "text-generation", "text": part} for part in ("po", "ng")]
            return as_lines(*parts, {"is_finished": True, "event_type": "stream-end", "finish_reason": "COMPLETE"})
        return as_json({"text": "pong", "generation_id": "1", "finish_reason": "COMPLETE", "meta": {"billed_units": tokens}})
    usage = {"billed_units": tokens, "tokens": tokens}
    if body.get("stream"):
        content = [{"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": part}}}} for part in ("po", "ng")]
        return as_events(*content, {"type": "message-end", "delta": {"finish_reason": "COMPLETE", "usage": usage}}, named=True)
    message: dict[str, Any] = {"role": "assistant", "content": [{"type": "text", "text": "pong"}]}
    return as_json({"id": "1", "finish_reason": "COMPLETE", "message": message, "usage": usage})


def cohere_embed(call: Call) -> Reply:
    vectors = [VECTOR for _ in call.body.get("texts") or [1]]
    meta = {"billed_units": {"input_tokens": 1}}
    return as_json({"id": "1", "embeddings": {"float": vectors}, "texts": call.body.get("texts"), "meta": meta})


def rerank(call: Call) -> Reply:
    rows = [{"index": 1, "relevance_score": 0.9}, {"index": 0, "relevance_score": 0.1}]
    answer = {"id": "1", "object": "list", "results": rows, "data": rows, "model": "stub"}
    return as_json(answer | {"usage": {"total_tokens": 2}, "meta": {"billed_units": {"search_units": 1}}})


def ollama(call: Call) -> Reply:
    common = {"model": call.body.get("model"), "created_at": "2024-01-01T00:00:00Z"}
    ending = {"done": True, "done_reason": "stop", "prompt_eval_count": 5, "eval_count": 1, "total_duration": 1}
    chat = call.path.endswith("/chat")

    def part(text: str) -> dict[str, Any]:
        return common | ({"message": {"role": "assistant", "content": text}} if chat else {"response": text})

    if call.body.get("stream"):
        return as_lines(part("po") | {"done": False}, part("ng") | {"done": False}, part("") | ending)
    return as_json(part("pong") | ending)


def ollama_embed(call: Call) -> Reply:
    return as_json({"model": call.body.get("model"), "embeddings": [VECTOR], "prompt_eval_count": 1})


def watsonx(call: Call) -> Reply:
    if call.path.split("?")[0].endswith(("/text/chat", "/text/chat_stream")):
        return openai_chat(Call(call.method, call.path, call.headers, json.dumps(call.body | {"stream": "stream" in call.path})))
    result = {"generated_text": "pong", "generated_token_count": 1, "input_token_count": 5, "stop_reason": "eos_token"}
    return as_json({"model_id": "m", "created_at": "2024-01-01T00:00:00Z", "results": [result]})


def file_object(call: Call) -> Reply:
    described = {"id": "file-1", "object": "file", "bytes": 3, "created_at": 1700000000, "filename": "a.jsonl"}
    described |= {"purpose": "batch", "status": "processed"}
    if call.path.endswith("/content"):
        return Reply(b'{"custom_id": "1"}\n', "application/octet-stream")
    if call.method == "DELETE":
        return as_json({"id": "file-1", "object": "file", "deleted": True})
    if call.method == "GET" and call.path.endswith("/files"):
        return as_json({"object": "list", "data": [described], "has_more": False})
    return as_json(described)


def batch_object(call: Call) -> Reply:
    described = {"id": "batch_1", "object": "batch", "endpoint": "/v1/chat/completions", "completion_window": "24h"}
    described |= {"input_file_id": "file-1", "output_file_id": "file-2", "status": "completed", "created_at": 1700000000}
    described |= {"request_counts": {"total": 1, "completed": 1, "failed": 0}}
    if call.method == "GET" and call.path.split("?")[0].endswith("/batches"):
        return as_json({"object": "list", "data": [described], "has_more": False, "first_id": "batch_1", "last_id": "batch_1"})
    return as_json(described)


def fine_tuning_job(_: Call) -> Reply:
    job = {"id": "ftjob-1", "object": "fine_tuning.job", "created_at": 1700000000, "model": "gpt-4o-mini", "organization_id": "o"}
    job |= {"result_files": [], "seed": 1, "status": "queued", "training_file": "file-1", "hyperparameters": {"n_epochs": 1}}
    unknown = "fine_tuned_model validation_file trained_tokens finished_at error estimated_finish".split()
    return as_json(job | {"integrations": []} | dict.fromkeys(unknown))


def assistant_object(call: Call) -> Reply:
    assistant = {"id": "asst_1", "object": "assistant", "created_at": 1700000000, "name": "probe", "model": "gpt-4o-mini"}
    assistant |= {"description": None, "instructions": None, "tools": [], "metadata": {}}
    if call.method == "GET":
        return as_json({"object": "list", "data": [assistant], "first_id": "asst_1", "last_id": "asst_1", "has_more": False})
    return as_json(assistant)


def moderation(_: Call) -> Reply:
    names = ("harassment", "harassment/threatening", "hate", "hate/threatening", "illicit", "illicit/violent", "self-harm")
    names += ("self-harm/instructions", "self-harm/intent", "sexual", "sexual/minors", "violence", "violence/graphic")
    row = {"flagged": False, "categories": dict.fromkeys(names, False), "category_scores": dict.fromkeys(names, 0.0)}
    row |= {"category_applied_input_types": dict.fromkeys(names, ["text"])}
    return as_json({"id": "modr-1", "model": "omni-moderation-latest", "results": [row]})


def vector_store_search(call: Call) -> Reply:
    if "/knowledgebases/" in call.path:
        location = {"type": "S3", "s3Location": {"uri": "s3://b/k"}}
        return as_json({"retrievalResults": [{"content": {"text": "pong"}, "score": 0.9, "location": location, "metadata": {}}]})
    row = {"file_id": "file-1", "filename": "a.txt", "score": 0.9, "attributes": {}, "content": [{"type": "text", "text": "pong"}]}
    page = {"object": "vector_store.search_results.page", "search_query": ["ping"], "has_more": False, "next_page": None}
    return as_json(page | {"data": [row]})


def sagemaker(call: Call) -> Reply:
    return openai_chat(call) if "messages" in call.body else as_json([{"generated_text": "pong"}])


def response_object(call: Call) -> Reply:
    return openai_responses(call) if call.method == "GET" else as_json({"id": "resp_1", "object": "response", "deleted": True})


def ocr(_: Call) -> Reply:
    page = {"index": 0, "markdown": "pong", "images": [], "dimensions": {"dpi": 1, "height": 1, "width": 1}}
    return as_json({"pages": [page], "model": "mistral-ocr-latest", "usage_info": {"pages_processed": 1, "doc_size_bytes": 1}})


def always(value: Any) -> Callable[[Call], Reply]:
    return lambda _: as_json(value)


IMAGE_USAGE = {"input_tokens": 1, "output_tokens": 1, "total_tokens": 2, "input_tokens_details": {"image_tokens": 0, "text_tokens": 1}}
IMAGES = {"created": 1700000000, "data": [{"b64_json": PNG, "revised_prompt": "a dot"}], "usage": IMAGE_USAGE}

# In this order, on the path without its query.
ROUTES: list[tuple[str, Callable[[Call], Reply]]] = [
    (r"/model/[^/]+/converse(-stream)?$", bedrock_converse),
    (r"/model/[^/]+/invoke(-with-response-stream)?$", bedrock_invoke),
    (r"/model/[^/]+/count-tokens$", always({"inputTokens": 5})),
    (r"/agents/.*/text$", lambda _: as_aws_events(("chunk", {"bytes": base64.b64encode(b"pong").decode()}))),
    (r"/endpoints/[^/]+/invocations$", sagemaker),
    (r":(stream)?[gG]enerateContent$", gemini),
    (r":batchEmbedContents$", gemini_batch_embeddings),
    (r":embedContent$", always({"embedding": {"values": VECTOR}})),
    (r":countTokens$", always({"totalTokens": 5})),
    (r":(raw|streamRaw)Predict$", anthropic),
    (r":predict$", vertex_predict),
    (r"/messages/count_tokens$", always({"input_tokens": 5})),
    (r"/v1/messages$", anthropic),
    (r"/ml/v1/", watsonx),
    (r"/api/(chat|generate)$", ollama),
    (r"/api/embed$", ollama_embed),
    (r"/api/show$", always({"template": "{{ .Prompt }}", "model_info": {"general.architecture": "llama"}, "details": {}})),
    (r"/v1/fine_tuning/jobs", fine_tuning_job),
    (r"/assistants", assistant_object),
    (r"/vector_stores/.*/search$|/knowledgebases/.*/retrieve$", vector_store_search),
    (r"/files(/[^/]+)?(/content)?$", file_object),
    (r"/batches(/[^/]+)?(/cancel)?$", batch_object),
    (r"/chat/completions$|/cortex/inference:complete$|/openai/v1/chat$", openai_chat),
    (r"/completions$", openai_text),
    (r"/v[12]/embed$", cohere_embed),
    (r"/rerank$", rerank),
    (r"/v[12]/chat$", cohere_chat),
    (r"/embeddings$", openai_embeddings),
    (r"/images/(generations|edits|variations)$", always(IMAGES)),
    (r"/moderations$", moderation),
    (r"/audio/(transcriptions|translations)$", always({"text": "pong"})),
    (r"/audio/speech$", lambda _: Reply(b"ID3-sound", "audio/mpeg")),
    (r"/listen$", always({"metadata": {"duration": 1.0}, "results": {"channels": [{"alternatives": [{"transcript": "pong"}]}]}})),
    (r"/responses/[^/]+$", response_object),
    (r"/responses$", openai_responses),
    (r"/ocr$", ocr),
    (r"/search$", always({"query": "ping", "results": [{"title": "pong", "url": "http://x", "content": "pong", "score": 0.9}]})),
]

ERRORS = {
    400: ("invalid_request_error", None, "bad request"),
    401: ("authentication_error", "invalid_api_key", "Incorrect API key provided"),
    404: ("not_found_error", "model_not_found", "The model does not exist"),
    429: ("rate_limit_error", "rate_limit_exceeded", "Rate limit reached"),
    500: ("server_error", None, "The server had an error"),
    503: ("overloaded_error", None, "Service unavailable"),
}


class StubHandler(BaseHTTPRequestHandler):
    """The first part of the path is a probe's own space, `BEHAVIOUR.ID`: its requests are kept apart from the others'."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    calls: dict[str, list[Call]] = {}

    def answer(self) -> None:
        _, space, *rest = self.path.split("/", 2)
        path = "/" + (rest[0] if rest else "")
        if path == "/_calls":
            return self.send(as_json([vars(call) for call in self.calls.get(space, [])]))
        call = Call(self.command, path, {key.lower(): value for key, value in self.headers.items()}, self.read())
        seen = self.calls.setdefault(space, [])
        seen.append(call)
        self.send(self.reply(space.split(".")[0], path, call, len(seen)))

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = answer

    def read(self) -> str:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            data = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                data += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        return data.decode("utf-8", "replace")

    def reply(self, behaviour: str, path: str, call: Call, number: int) -> Reply:
        if behaviour == "slow":
            time.sleep(1.5)
        if behaviour == "flaky" and number == 1:
            behaviour = "500"
        if behaviour == "context":
            message = "This model's maximum context length is 128000 tokens. However, your messages resulted in 200000 tokens."
            return as_json({"error": {"message": message, "type": "invalid_request_error", "code": "context_length_exceeded"}}, 400)
        if behaviour == "content":
            message = "Your request was rejected as a result of our safety system. content_policy_violation"
            return as_json({"error": {"message": message, "type": "invalid_request_error", "code": "content_policy_violation"}}, 400)
        if behaviour.isdigit():
            kind, code, message = ERRORS[int(behaviour)]
            return as_json({"error": {"message": message, "type": kind, "code": code, "param": None}}, int(behaviour))
        if behaviour == "bucket":
            return self.bucket(call)
        for pattern, route in ROUTES:
            if re.search(pattern, urllib.parse.unquote(path.split("?")[0])):
                return route(call)
        return aws_query(call)

    stored: dict[str, bytes] = {}

    def bucket(self, call: Call) -> Reply:
        key = self.path.split("?")[0]
        if call.method == "PUT":
            text = call.text
            self.stored[key] = text.encode()
            return Reply(b"", "application/xml")
        if key in self.stored:
            return Reply(self.stored[key], "application/json")
        return Reply(b"<Error><Code>NoSuchKey</Code><Message>none</Message></Error>", "application/xml", 404)

    def send(self, reply: Reply) -> None:
        try:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.kind)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(reply.body)
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        pass


class StubServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_: Any) -> None:
        pass


SERVER = StubServer(("127.0.0.1", 0), StubHandler)
PORT = SERVER.server_address[1]
probes.background(SERVER.serve_forever)
SERVER.socket.close()


class Stub:
    """A probe's own view of the stub."""

    def __init__(self, behaviour: str = "ok") -> None:
        self.url = f"http://127.0.0.1:{PORT}/{behaviour}.{uuid.uuid4().hex}"

    def calls(self) -> list[Call]:
        with urllib.request.urlopen(f"{self.url}/_calls", timeout=10) as answer:
            return [Call(**call) for call in json.load(answer)]

    def call(self, path: str = "") -> Call:
        """The one request that arrived, whose path must end so."""
        seen = self.calls()
        assert len(seen) == 1, f"{len(seen)} requests arrived: {[call.path for call in seen]}"
        assert seen[0].path.split("?")[0].endswith(path), f"{seen[0].path} does not end in {path}"
        return seen[0]


# LiteLLM, loaded once --------------------------------------------------------------------------------------------------

# After the stub's process was forked, which needs none of it.
import litellm  # noqa: E402

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
AWS = {"aws_access_key_id": "AKIDPROBE", "aws_secret_access_key": "secret", "aws_region_name": "us-east-1"}
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
        openai.types.chat.chat_completion_chunk openai.types.chat.chat_completion_message openai.types.completion_usage openai.types.responses
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
    return probes.probe(name=name) if VERSION >= version else lambda function: function


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


# Chat completion -------------------------------------------------------------------------------------------------------


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


# Responses, messages, generate_content ----------------------------------------------------------------------------------


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


# Embeddings, images, sound and the other endpoints -----------------------------------------------------------------------


@probes.probe(name="embedding.sync")
def embedding_sync() -> None:
    stub = Stub()
    expect_vectors(litellm.embedding("openai/text-embedding-3-small", input=["a", "b"], api_key="key", api_base=stub.url + "/v1"), 2)
    expect(stub.call("/v1/embeddings").body["input"], ["a", "b"])


@probes.probe(name="embedding.async")
async def embedding_async() -> None:
    expect_vectors(await litellm.aembedding("openai/text-embedding-3-small", input=["a"], api_key="key", api_base=Stub().url + "/v1"))


EMBEDDINGS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "azure": ("azure/my-deployment", "", {"api_version": "2024-02-01"}),
    "bedrock.cohere": ("bedrock/cohere.embed-english-v3", "", AWS),
    "bedrock.titan": ("bedrock/amazon.titan-embed-text-v2:0", "", AWS),
    "cohere": ("cohere/embed-english-v3.0", "/v1/embed", {}),
    "gemini": ("gemini/text-embedding-004", "/models/text-embedding-004", {}),
    "hosted_vllm": ("hosted_vllm/bge", "/v1", {}),
    "infinity": ("infinity/bge", "", {}),
    "jina_ai": ("jina_ai/jina-embeddings-v3", "/v1", {}),
    "mistral": ("mistral/mistral-embed", "/v1", {}),
    "ollama": ("ollama/nomic-embed-text", "", {}),
    "voyage": ("voyage/voyage-3", "/v1", {}),
}


def embedding_of(model: str, base: str, more: dict[str, Any]) -> None:
    stub = Stub()
    key = {} if model.startswith("bedrock/") else {"api_key": "key"}
    bedrock = {"aws_bedrock_runtime_endpoint": stub.url} if model.startswith("bedrock/") else {"api_base": stub.url + base}
    expect_vectors(litellm.embedding(model, input=["a"], **key, **bedrock, **more))
    if not key:
        assert stub.call().headers["authorization"].startswith("AWS4-HMAC-SHA256 ")


for label, (model, base, more) in EMBEDDINGS.items():
    probes.add(f"embedding.{label}", lambda model=model, base=base, more=more: embedding_of(model, base, more))


@probes.probe(name="images.generate")
def images_generate() -> None:
    for model in ("openai/dall-e-3", "openai/gpt-image-1"):
        stub = Stub()
        reply = litellm.image_generation(model=model, prompt="a dot", api_key="key", api_base=stub.url + "/v1")
        expect(reply.data[0].b64_json, PNG)
        expect(stub.call("/v1/images/generations").body["prompt"], "a dot")


@probes.probe(name="images.generate.async")
async def images_generate_async() -> None:
    reply = await litellm.aimage_generation(model="openai/dall-e-3", prompt="a dot", api_key="key", api_base=Stub().url + "/v1")
    expect(reply.data[0].b64_json, PNG)


@probes.probe(name="images.edit")
def images_edit() -> None:
    stub = Stub()
    image = io.BytesIO(base64.b64decode(PNG))
    image.name = "dot.png"
    reply = litellm.image_edit(model="openai/gpt-image-1", image=image, prompt="bigger", api_key="key", api_base=stub.url + "/v1")
    expect(reply.data[0].b64_json, PNG)
    stub.call("/images/edits")


@probes.probe(name="images.bedrock")
def images_bedrock() -> None:
    stub = Stub()
    reply = litellm.image_generation(model="bedrock/amazon.nova-canvas-v1:0", prompt="a dot", aws_bedrock_runtime_endpoint=stub.url, **AWS)
    expect(reply.data[0].b64_json, PNG)


@probes.probe(name="moderation")
def moderation_sync() -> None:
    stub = Stub()
    os.environ["OPENAI_BASE_URL"] = stub.url + "/v1"
    reply = litellm.moderation(input="ping", model="omni-moderation-latest", api_key="key")
    expect(reply.results[0].flagged, False)


def sound() -> io.BytesIO:
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\0" * 800)
    data.seek(0)
    data.name = "a.wav"
    return data


@probes.probe(name="sound.transcription")
def sound_transcription() -> None:
    for model, base in (("openai/whisper-1", "/v1"), ("groq/whisper-large-v3", "/v1"), ("deepgram/nova-2", "/v1")):
        reply = litellm.transcription(model=model, file=sound(), api_key="key", api_base=Stub().url + base)
        expect(reply.text, "pong")


@probes.probe(name="sound.transcription.async")
async def sound_transcription_async() -> None:
    reply = await litellm.atranscription(model="openai/whisper-1", file=sound(), api_key="key", api_base=Stub().url + "/v1")
    expect(reply.text, "pong")


@probes.probe(name="sound.speech")
def sound_speech() -> None:
    reply = litellm.speech(model="openai/tts-1", input="ping", voice="alloy", api_key="key", api_base=Stub().url + "/v1")
    expect(reply.content, b"ID3-sound")


@probes.probe(name="sound.health_check_file")
def sound_health_check_file() -> None:
    with litellm.get_audio_file_for_health_check() as file:
        expect(file.read(4), b"RIFF")


@probes.probe(name="rerank.cohere")
def rerank_cohere() -> None:
    reply = litellm.rerank(model="cohere/rerank-english-v3.0", query="a", documents=["b", "c"], api_key="key", api_base=Stub().url)
    expect(reply.results[0]["index"], 1)


@probes.probe(name="rerank.others")
def rerank_others() -> None:
    for model, base in (("hosted_vllm/bge-reranker", "/v1/rerank"), ("infinity/bge-reranker", "")):
        reply = litellm.rerank(model=model, query="a", documents=["b", "c"], api_key="key", api_base=Stub().url + base)
        expect(len(reply.results), 2)


@probes.probe(name="files")
def files() -> None:
    given = {"custom_llm_provider": "openai", "api_key": "key", "api_base": Stub().url + "/v1"}
    expect(litellm.create_file(file=("a.jsonl", b"{}"), purpose="batch", **given).id, "file-1")
    expect(litellm.file_retrieve("file-1", **given).id, "file-1")
    assert b"custom_id" in litellm.file_content("file-1", **given).content
    expect(litellm.file_delete("file-1", **given).deleted, True)


@probes.probe(name="batches")
def batches() -> None:
    given = {"custom_llm_provider": "openai", "api_key": "key", "api_base": Stub().url + "/v1"}
    batch = litellm.create_batch(completion_window="24h", endpoint="/v1/chat/completions", input_file_id="file-1", **given)
    expect(batch.id, "batch_1")
    expect(litellm.retrieve_batch("batch_1", **given).status, "completed")
    expect([batch.id for batch in litellm.list_batches(**given).data], ["batch_1"])


@probes.probe(name="fine_tuning")
def fine_tuning() -> None:
    given = {"custom_llm_provider": "openai", "api_key": "key", "api_base": Stub().url + "/v1"}
    expect(litellm.create_fine_tuning_job(model="gpt-4o-mini", training_file="file-1", **given).id, "ftjob-1")


@probes.probe(name="assistants")
def assistants() -> None:
    given = {"custom_llm_provider": "openai", "api_key": "key", "api_base": Stub().url + "/v1"}
    expect(litellm.create_assistants(model="gpt-4o-mini", **given).id, "asst_1")
    expect([one.id for one in litellm.get_assistants(**given).data], ["asst_1"])


@probes.probe(name="vector_stores.search")
def vector_stores_search() -> None:
    given = {"custom_llm_provider": "openai", "api_key": "key", "api_base": Stub().url + "/v1"}
    reply = litellm.vector_stores.search(vector_store_id="vs_1", query="ping", **given)
    expect(reply["data"][0]["content"][0]["text"], "pong")


@probes.probe(name="ocr.mistral")
def ocr_mistral() -> None:
    document = {"type": "document_url", "document_url": "https://example.invalid/a.pdf"}
    reply = litellm.ocr(model="mistral/mistral-ocr-latest", document=document, api_key="key", api_base=Stub().url + "/v1")
    expect(reply.pages[0].markdown, "pong")


@probes.probe(name="search.tavily")
def search_tavily() -> None:
    reply = litellm.search(query="ping", search_provider="tavily", api_key="key", api_base=Stub().url)
    expect(reply.results[0].title, "pong")


@probes.probe(name="passthrough")
def passthrough() -> None:
    stub = Stub()
    use_aws_environment(AWS_BEDROCK_RUNTIME_ENDPOINT=stub.url)
    reply = litellm.llm_passthrough_route(
        model="bedrock/us.anthropic.claude-3-5-sonnet-20240620-v1:0",
        method="POST",
        endpoint="model/us.anthropic.claude-3-5-sonnet-20240620-v1:0/converse",
        json={"messages": [{"role": "user", "content": [{"text": "ping"}]}]},
    )
    assert "pong" in reply.text


@probes.probe(name="get_valid_models")
def get_valid_models() -> None:
    os.environ["OPENAI_API_KEY"] = "key"
    assert "gpt-4o-mini" in litellm.get_valid_models()


def use_aws_environment(**more: str) -> None:
    os.environ |= {"AWS_ACCESS_KEY_ID": "AKIDPROBE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "session"}
    os.environ |= {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"} | more


# Anthropic, Gemini, Azure ------------------------------------------------------------------------------------------------

CLAUDE = "anthropic/claude-sonnet-4-5"
GEMINI = "gemini/gemini-2.5-flash"
GEMINI_BASE = "/models/gemini-2.5-flash"


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


# AWS ---------------------------------------------------------------------------------------------------------------------


def bedrock(model: str, stub: Stub, **more: Any) -> Any:
    return litellm.completion(model=model, messages=PING, aws_bedrock_runtime_endpoint=stub.url, timeout=10, **(AWS | more))


def expect_signed(call: Call, service: str = "bedrock") -> None:
    signed = call.headers["authorization"]
    assert signed.startswith("AWS4-HMAC-SHA256 Credential=AKIDPROBE/"), signed
    assert f"/us-east-1/{service}/aws4_request" in signed, signed


CONVERSE = "bedrock/anthropic.claude-3-5-sonnet-20240620-v1:0"
ROLE = "arn:aws:iam::123456789012:role/r"


@probes.probe(name="bedrock.converse")
def bedrock_converse_sync() -> None:
    stub = Stub()
    expect_pong(bedrock(CONVERSE, stub, temperature=0.1))
    call = stub.call("/converse")
    expect_signed(call)
    expect((call.body["messages"][0]["content"][0]["text"], call.body["inferenceConfig"]["temperature"]), ("ping", 0.1))


@probes.probe(name="bedrock.converse.async")
async def bedrock_converse_async() -> None:
    stub = Stub()
    expect_pong(await litellm.acompletion(model=CONVERSE, messages=PING, aws_bedrock_runtime_endpoint=stub.url, **AWS))
    expect_signed(stub.call("/converse"))


@probes.probe(name="bedrock.converse.stream")
def bedrock_converse_stream() -> None:
    stub = Stub()
    expect_stream(list(bedrock(CONVERSE, stub, stream=True)))
    expect_signed(stub.call("/converse-stream"))


@probes.probe(name="bedrock.converse.stream.async")
async def bedrock_converse_stream_async() -> None:
    stream = await litellm.acompletion(model=CONVERSE, messages=PING, stream=True, aws_bedrock_runtime_endpoint=Stub().url, **AWS)
    expect_stream(await gather(stream))


@probes.probe(name="bedrock.converse.tools")
def bedrock_converse_tools() -> None:
    expect_tool(bedrock(CONVERSE, Stub(), tools=[WEATHER]))
    expect_tool_stream(list(bedrock(CONVERSE, Stub(), tools=[WEATHER], stream=True)))


@probes.probe(name="bedrock.converse.nova")
def bedrock_converse_nova() -> None:
    expect_pong(bedrock("bedrock/us.amazon.nova-lite-v1:0", Stub()))


@probes.probe(name="bedrock.invoke")
def bedrock_invoke_sync() -> None:
    models = "anthropic.claude-3-haiku-20240307-v1:0 amazon.titan-text-express-v1 meta.llama3-8b-instruct-v1:0"
    for model in f"{models} mistral.mistral-7b-instruct-v0:2".split():
        stub = Stub()
        expect(bedrock(f"bedrock/invoke/{model}", stub).choices[0].message.content, "pong")
        expect_signed(stub.call("/invoke"))


@probes.probe(name="bedrock.invoke.stream")
def bedrock_invoke_stream() -> None:
    stub = Stub()
    expect_stream(list(bedrock("bedrock/invoke/anthropic.claude-3-haiku-20240307-v1:0", stub, stream=True)))
    expect_signed(stub.call("/invoke-with-response-stream"))


@probes.probe(name="bedrock.agent")
def bedrock_agent() -> None:
    stub = Stub()
    expect(bedrock("bedrock/agent/AGENT/ALIAS", stub).choices[0].message.content, "pong")


@probes.probe(name="bedrock.knowledge_base")
def bedrock_knowledge_base() -> None:
    stub = Stub()
    given = {"custom_llm_provider": "bedrock", "api_base": f"{stub.url}/knowledgebases"} | AWS
    reply = litellm.vector_stores.search(vector_store_id="KB", query="ping", **given)
    expect(reply["data"][0]["content"][0]["text"], "pong")


@probes.probe(name="bedrock.messages")
async def bedrock_messages() -> None:
    stub = Stub()
    model = "bedrock/invoke/anthropic.claude-3-haiku-20240307-v1:0"
    reply = await litellm.anthropic_messages(model=model, messages=PING, max_tokens=5, aws_bedrock_runtime_endpoint=stub.url, **AWS)
    expect(reply["content"][0]["text"], "pong")
    expect_signed(stub.call("/invoke"))


@probes.probe(name="bedrock.bearer_token")
def bedrock_bearer_token() -> None:
    stub = Stub()
    os.environ["AWS_BEARER_TOKEN_BEDROCK"] = "bedrock-key"
    expect_pong(bedrock(CONVERSE, stub))
    expect(stub.call().headers["authorization"], "Bearer bedrock-key")


@probes.probe(name="bedrock.environment_credentials")
def bedrock_environment_credentials() -> None:
    stub = Stub()
    use_aws_environment()
    expect_pong(litellm.completion(model=CONVERSE, messages=PING, aws_bedrock_runtime_endpoint=stub.url))
    expect_signed(stub.call())
    expect(stub.call().headers["x-amz-security-token"], "session")


@probes.probe(name="bedrock.role")
def bedrock_role() -> None:
    sts, stub = Stub(), Stub()
    use_aws_environment(AWS_ENDPOINT_URL_STS=sts.url)
    reply = bedrock(CONVERSE, stub, aws_role_name=ROLE, aws_session_name="session")
    expect_pong(reply)
    assert any("AssumeRole" in call.text for call in sts.calls())
    assert "Credential=ASIAROLE/" in stub.call().headers["authorization"]


@probes.probe(name="bedrock.web_identity")
def bedrock_web_identity() -> None:
    sts, stub = Stub(), Stub()
    os.environ["PROBE_TOKEN"] = "json-web-token"
    given = {"aws_web_identity_token": "oidc/env/PROBE_TOKEN", "aws_role_name": ROLE, "aws_session_name": "session"}
    expect_pong(bedrock(CONVERSE, stub, aws_sts_endpoint=sts.url, **given))
    assert any("AssumeRoleWithWebIdentity" in call.text for call in sts.calls())


@probes.probe(name="bedrock.client_of_boto3")
def bedrock_client_of_boto3() -> None:
    from litellm.llms.bedrock.common_utils import init_bedrock_client

    stub = Stub()
    client = init_bedrock_client(
        aws_access_key_id="AKIDPROBE", aws_secret_access_key="secret", aws_region_name="us-east-1", aws_bedrock_runtime_endpoint=stub.url
    )
    messages = [{"role": "user", "content": [{"text": "ping"}]}]
    answer = client.converse(modelId="anthropic.claude-3-5-sonnet-20240620-v1:0", messages=messages)
    expect(answer["output"]["message"]["content"][0]["text"], "pong")
    expect_signed(stub.call("/converse"))


@probes.probe(name="sagemaker.completion")
def sagemaker_completion() -> None:
    stub = Stub()
    given = {"messages": PING, "sagemaker_base_url": stub.url + "/endpoints/my-endpoint/invocations"} | AWS
    reply = litellm.completion(model="sagemaker/my-endpoint", **given)
    expect(reply.choices[0].message.content, "pong")
    expect_signed(stub.call(), "sagemaker")


@probes.probe(name="sagemaker.chat")
def sagemaker_chat() -> None:
    stub = Stub()
    given = {"messages": PING, "sagemaker_base_url": stub.url + "/endpoints/my-endpoint/invocations"} | AWS
    expect_pong(litellm.completion(model="sagemaker_chat/my-endpoint", **given))


# What LiteLLM's core makes clients for or reads the models of, and what the SDK itself needs to sign in.
AWS_SERVICES = """
    bedrock bedrock-agent bedrock-agent-runtime bedrock-runtime kms s3 sagemaker-runtime secretsmanager sso sso-oidc sts
""".split()


def aws_client(service: str) -> None:
    import boto3

    stub = Stub()
    use_aws_environment()
    client = boto3.client(service, endpoint_url=stub.url)
    assert client.meta.service_model.operation_names
    if service == "sts":
        expect(client.get_caller_identity()["Account"], "123456789012")
    if service == "secretsmanager":
        expect(client.get_secret_value(SecretId="s")["SecretString"], "hush")
    assert boto3.client(service, region_name="eu-central-1").meta.endpoint_url.endswith("eu-central-1.amazonaws.com")


for service in AWS_SERVICES:
    probes.add(f"aws.{service}", lambda service=service: aws_client(service))


@probes.probe(name="aws.secret_manager")
def aws_secret_manager() -> None:
    from litellm.secret_managers.aws_secret_manager_v2 import AWSSecretsManagerV2

    stub = Stub()
    manager = AWSSecretsManagerV2.__new__(AWSSecretsManagerV2)
    AWSSecretsManagerV2.__init__(manager)
    options = AWS | {"aws_bedrock_runtime_endpoint": stub.url}
    expect(manager.sync_read_secret("s", optional_params=options), "hush")
    expect_signed(stub.call(), "secretsmanager")


# Requests to the other providers -------------------------------------------------------------------------------------------

# Those that speak OpenAI's chat protocol, each with its own configuration in LiteLLM.
CHAT_PROVIDERS = """
    aiml baseten cerebras cometapi codestral compactifai custom_openai dashscope databricks deepinfra deepseek empower
    featherless_ai fireworks_ai friendliai galadriel github groq heroku hosted_vllm huggingface hyperbolic lambda_ai
    litellm_proxy llamafile lm_studio meta_llama mistral moonshot morph nebius novita nscale nvidia_nim openrouter
    ovhcloud perplexity sambanova together_ai v0 vercel_ai_gateway volcengine wandb xai
""".split()

# The others: (model, what follows the stub's address in api_base, further arguments).
CHAT_MODELS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "ai21_chat": ("ai21_chat/jamba-large", "/v1", {}),
    "azure_ai": ("azure_ai/mistral-large", "", {}),
    "cohere": ("cohere/v1/command-r" if VERSION >= (1, 79) else "cohere/command-r", "/v1/chat", {}),
    "ollama": ("ollama/llama3.2", "", {}),
    "ollama_chat": ("ollama_chat/llama3.2", "", {}),
    "watsonx": ("watsonx/ibm/granite-13b-chat-v2", "", {"token": "token", "project_id": "p"}),
}


def chat_of(model: str, base: str, more: dict[str, Any]) -> None:
    expect(ask(model, Stub(), base, **more).choices[0].message.content, "pong")
    expect_stream(list(ask(model, Stub(), base, stream=True, **more)))


def chat_of_openai_like(provider: str) -> None:
    stub = Stub()
    expect_pong(ask(f"{provider}/some-model", stub))
    call = stub.call()
    expect((call.body["model"].rsplit("/", 1)[-1], call.body["messages"][0]["role"]), ("some-model", "user"))
    expect_stream(list(ask(f"{provider}/some-model", Stub(), stream=True)))


for provider in CHAT_PROVIDERS:
    if provider in PROVIDERS:
        probes.add(f"chat.{provider}", lambda provider=provider: chat_of_openai_like(provider))
for label, (model, base, more) in CHAT_MODELS.items():
    probes.add(f"chat.{label}", lambda model=model, base=base, more=more: chat_of(model, base, more))


# Router ----------------------------------------------------------------------------------------------------------------


def deployment(stub: Stub, name: str = "chat", **more: Any) -> dict[str, Any]:
    given = {"model": "openai/gpt-4o-mini", "api_key": "key", "api_base": stub.url + "/v1", "max_retries": 0}
    return {"model_name": name, "litellm_params": given | more}


@probes.probe(name="router.sync")
def router_sync() -> None:
    stub = Stub()
    router = litellm.Router(model_list=[deployment(stub)])
    expect_pong(router.completion(model="chat", messages=PING))
    expect_stream(list(router.completion(model="chat", messages=PING, stream=True)))
    expect(router.get_model_names(), ["chat"])


@probes.probe(name="router.async")
async def router_async() -> None:
    router = litellm.Router(model_list=[deployment(Stub())])
    expect_pong(await router.acompletion(model="chat", messages=PING))
    expect_stream(await gather(await router.acompletion(model="chat", messages=PING, stream=True)))


@probes.probe(name="router.embedding")
async def router_embedding() -> None:
    router = litellm.Router(model_list=[deployment(Stub(), "vectors", model="openai/text-embedding-3-small")])
    expect_vectors(router.embedding(model="vectors", input=["a"]))
    expect_vectors(await router.aembedding(model="vectors", input=["a"]))


@probes.probe(name="router.fallbacks")
async def router_fallbacks() -> None:
    good = Stub()
    models = [deployment(Stub("500"), "bad"), deployment(good, "good")]
    router = litellm.Router(model_list=models, fallbacks=[{"bad": ["good"]}], num_retries=0)
    expect_pong(await router.acompletion(model="bad", messages=PING))
    expect_pong(router.completion(model="bad", messages=PING))
    expect(len(good.calls()), 2)


@probes.probe(name="router.retries")
async def router_retries() -> None:
    stub = Stub("flaky")
    router = litellm.Router(model_list=[deployment(stub)], num_retries=2, retry_after=0)
    expect_pong(await router.acompletion(model="chat", messages=PING))
    expect(len(stub.calls()), 2)


@probes.probe(name="router.context_window_fallbacks")
def router_context_window_fallbacks() -> None:
    models = [deployment(Stub("context"), "small"), deployment(Stub(), "large")]
    router = litellm.Router(model_list=models, context_window_fallbacks=[{"small": ["large"]}], num_retries=0)
    expect_pong(router.completion(model="small", messages=PING))


def routed(strategy: str) -> Callable[[], Any]:
    async def probe() -> None:
        router = litellm.Router(model_list=[deployment(Stub()), deployment(Stub())], routing_strategy=strategy)
        for _ in range(3):
            expect_pong(await router.acompletion(model="chat", messages=PING))

    return probe


STRATEGIES = "simple-shuffle least-busy usage-based-routing usage-based-routing-v2 latency-based-routing cost-based-routing"

for strategy in STRATEGIES.split():
    probes.add(f"router.{strategy}", routed(strategy))


@probes.probe(name="router.tags")
async def router_tags() -> None:
    free, paid = Stub(), Stub()
    models = [deployment(free, tags=["free"]), deployment(paid, tags=["paid"])]
    router = litellm.Router(model_list=models, enable_tag_filtering=True)
    expect_pong(await router.acompletion(model="chat", messages=PING, metadata={"tags": ["paid"]}))
    expect((len(free.calls()), len(paid.calls())), (0, 1))


@probes.probe(name="router.budget")
async def router_budget() -> None:
    router = litellm.Router(model_list=[deployment(Stub())], provider_budget_config={"openai": {"budget_limit": 5.0, "time_period": "1d"}})
    expect_pong(await router.acompletion(model="chat", messages=PING))


@probes.probe(name="router.aliases")
def router_aliases() -> None:
    router = litellm.Router(model_list=[deployment(Stub())], model_group_alias={"alias": "chat"})
    expect_pong(router.completion(model="alias", messages=PING))
    expect(router.get_model_group_info("chat").model_group, "chat")


@probes.probe(name="router.pre_call_checks")
def router_pre_call_checks() -> None:
    router = litellm.Router(model_list=[deployment(Stub())], enable_pre_call_checks=True, num_retries=0)
    expect_pong(router.completion(model="chat", messages=PING))


@probes.probe(name="router.responses")
async def router_responses() -> None:
    router = litellm.Router(model_list=[deployment(Stub())])
    expect(output_text(await router.aresponses(model="chat", input="ping")), "pong")


# Caching ---------------------------------------------------------------------------------------------------------------


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


# Tokens, prices, models ----------------------------------------------------------------------------------------------------

TOKEN_FAMILIES = """
    gpt-4o gpt-4 gpt-3.5-turbo o1 text-embedding-3-small claude-sonnet-4-5 claude-2.1 gemini/gemini-2.5-pro meta-llama/Llama-3-8b
    llama-2-7b command-r mistral/mistral-large-latest bedrock/amazon.titan-text-express-v1 unknown-model
""".split()


def count_tokens(model: str) -> None:
    text = "The quick brown fox jumps over the lazy dog. Größe: 文字."
    assert 10 <= litellm.token_counter(model=model, text=text) <= 40
    messages = [{"role": "user", "content": text}]
    assert litellm.token_counter(model=model, messages=messages) >= litellm.token_counter(model=model, text=text)
    assert litellm.token_counter(model=model, messages=messages, tools=[WEATHER]) > litellm.token_counter(model=model, messages=messages)


for family in TOKEN_FAMILIES:
    probes.add(f"tokens.{family.replace('/', '.')}", lambda family=family: count_tokens(family))


@probes.probe(name="tokens.encode_and_decode")
def encode_and_decode() -> None:
    for model in ("gpt-4o", "gpt-3.5-turbo", "gpt-4"):
        tokens = litellm.encode(model=model, text="hello wörld")
        expect(litellm.decode(model=model, tokens=tokens), "hello wörld")


@probes.probe(name="tokens.image")
def tokens_image() -> None:
    content = [{"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PNG}", "detail": "low"}}]
    assert litellm.token_counter(model="gpt-4o", messages=[{"role": "user", "content": content}]) > 80


@probes.probe(name="tokens.trim_messages")
def tokens_trim_messages() -> None:
    from litellm.utils import trim_messages

    trimmed = trim_messages([{"role": "user", "content": "word " * 9000}], model="gpt-4", max_tokens=100)
    assert litellm.token_counter(model="gpt-4", messages=trimmed) <= 110


@probes.probe(name="tokens.encodings")
def tokens_encodings() -> None:
    import tiktoken

    for name in ("cl100k_base", "o200k_base", "p50k_base"):
        encoding = tiktoken.get_encoding(name)
        expect(encoding.decode(encoding.encode("hello wörld")), "hello wörld")


@probes.probe(name="prices.completion_cost")
def prices_completion_cost() -> None:
    reply = ask("openai/gpt-4o-mini", Stub())
    expect(round(litellm.completion_cost(reply), 9), round(5 * 1.5e-07 + 6e-07, 9))


@probes.probe(name="prices.cost_per_token")
def prices_cost_per_token() -> None:
    models = "gpt-4o claude-sonnet-4-5 gemini/gemini-2.5-pro anthropic.claude-3-haiku-20240307-v1:0"
    for model in f"{models} mistral/mistral-large-latest azure/gpt-4o".split():
        cost = litellm.cost_per_token(model=model, prompt_tokens=1000, completion_tokens=1000)
        assert all(part > 0 for part in cost), f"{model}: {cost}"


@probes.probe(name="prices.others")
def prices_others() -> None:
    image = {"model": "dall-e-3", "call_type": "image_generation", "size": "1024x1024", "quality": "standard"}
    assert litellm.completion_cost(**image, prompt="a dot", completion_response=litellm.ImageResponse(data=[{"url": "u"}])) > 0
    assert litellm.cost_per_token(model="text-embedding-3-small", prompt_tokens=1000, call_type="embedding")[0] > 0


@probes.probe(name="prices.own_model")
def prices_own_model() -> None:
    price = {"input_cost_per_token": 0.5, "output_cost_per_token": 1.0, "litellm_provider": "openai", "mode": "chat"}
    litellm.register_model({"probe-model": price})
    expect(litellm.cost_per_token(model="probe-model", prompt_tokens=2, completion_tokens=3), (1.0, 3.0))


@probes.probe(name="models.info")
def models_info() -> None:
    info = litellm.get_model_info("gpt-4o")
    expect((info["litellm_provider"], info["mode"]), ("openai", "chat"))
    assert info["max_input_tokens"] >= 128000
    assert litellm.get_max_tokens("gpt-4o") > 1000
    assert len(litellm.model_cost) > 1000


@probes.probe(name="models.capabilities")
def models_capabilities() -> None:
    assert litellm.supports_vision("gpt-4o")
    assert litellm.supports_response_schema("gpt-4o")
    assert litellm.supports_system_messages("gpt-4o", custom_llm_provider="openai")
    assert litellm.supports_audio_input("gpt-4o-audio-preview")
    assert litellm.supports_reasoning("o3-mini")
    assert not litellm.supports_vision("gpt-3.5-turbo")


@probes.probe(name="models.providers")
def models_providers() -> None:
    for model, provider in {
        "gpt-4o": "openai",
        "claude-sonnet-4-5": "anthropic",
        "command-r": "cohere_chat",
        "groq/llama-3.1-8b-instant": "groq",
        "anthropic.claude-3-5-sonnet-20240620-v1:0": "bedrock",
        "azure/x": "azure",
        "gemini/gemini-2.5-pro": "gemini",
        "openrouter/a/b": "openrouter",
    }.items():
        expect(litellm.get_llm_provider(model)[1], provider)


@probes.probe(name="models.every_price_entry")
def models_every_price_entry() -> None:
    for model, entry in litellm.model_cost.items():
        if entry.get("litellm_provider") in ("openai", "anthropic", "bedrock", "mistral", "groq") and model != "sample_spec":
            litellm.get_model_info(model, custom_llm_provider=entry["litellm_provider"])


@probes.probe(name="models.environment")
def models_environment() -> None:
    expect(litellm.validate_environment("openai/gpt-4o")["missing_keys"], ["OPENAI_API_KEY"])
    os.environ["ANTHROPIC_API_KEY"] = "key"
    assert litellm.validate_environment("anthropic/claude-3-haiku-20240307")["keys_in_environment"]


# Errors ----------------------------------------------------------------------------------------------------------------

ERROR_KINDS = {
    "400": "BadRequestError",
    "401": "AuthenticationError",
    "404": "NotFoundError",
    "429": "RateLimitError",
    "500": "InternalServerError",
    "503": "ServiceUnavailableError",
    "content": "ContentPolicyViolationError",
    "context": "ContextWindowExceededError",
}


def error_of(behaviour: str, kind: str) -> None:
    error = expect_error(getattr(litellm, kind), lambda: ask("openai/gpt-4o-mini", Stub(behaviour)))
    expect((error.llm_provider, error.model), ("openai", "gpt-4o-mini"))
    assert error.status_code >= 400


for behaviour, kind in ERROR_KINDS.items():
    probes.add(f"errors.{behaviour}", lambda behaviour=behaviour, kind=kind: error_of(behaviour, kind))


@probes.probe(name="errors.other_providers")
def errors_other_providers() -> None:
    for model, base in ((CLAUDE, ""), (GEMINI, GEMINI_BASE), ("groq/llama-3.1-8b-instant", "/v1"), ("mistral/mistral-small", "/v1")):
        expect_error(litellm.AuthenticationError, lambda: ask(model, Stub("401"), base))
        expect_error(litellm.RateLimitError, lambda: ask(model, Stub("429"), base))
    expect_error(litellm.RateLimitError, lambda: bedrock(CONVERSE, Stub("429")))


@probes.probe(name="errors.async")
async def errors_async() -> None:
    for kind, behaviour in ((litellm.AuthenticationError, "401"), (litellm.RateLimitError, "429")):
        try:
            await ask_async("openai/gpt-4o-mini", Stub(behaviour))
        except kind:
            continue
        raise AssertionError(f"no {kind.__name__} was raised")


@probes.probe(name="errors.timeout")
def errors_timeout() -> None:
    expect_error(litellm.Timeout, lambda: ask("openai/gpt-4o-mini", Stub("slow"), timeout=0.2))


# The discard port: nobody listens there.
NOBODY = "http://127.0.0.1:9/v1"


@probes.probe(name="errors.no_connection")
def errors_no_connection() -> None:
    error = expect_error(litellm.InternalServerError, lambda: ask("openai/gpt-4o-mini", Stub(), api_base=NOBODY))
    assert "onnection" in str(error)


@probes.probe(name="errors.unknown_provider")
def errors_unknown_provider() -> None:
    expect_error(litellm.BadRequestError, lambda: litellm.completion(model="no-such-model", messages=PING))


@probes.probe(name="errors.hierarchy")
def errors_hierarchy() -> None:
    import openai

    assert issubclass(litellm.RateLimitError, openai.RateLimitError)
    assert issubclass(litellm.ContextWindowExceededError, litellm.BadRequestError)
    assert all(isinstance(kind, type) for kind in litellm.LITELLM_EXCEPTION_TYPES)


# Callbacks ---------------------------------------------------------------------------------------------------------------


def recorder() -> Any:
    from litellm.integrations.custom_logger import CustomLogger

    class Recorder(CustomLogger):
        def __init__(self) -> None:
            super().__init__()
            self.seen: list[str] = []
            self.payload: Any = None

        def log_success_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
            self.payload = kwargs.get("standard_logging_object")
            self.seen.append("success")

        def log_failure_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
            self.seen.append("failure")

        async def async_log_success_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
            self.payload = kwargs.get("standard_logging_object")
            self.seen.append("async success")

        async def async_log_failure_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
            self.seen.append("async failure")

    return Recorder()


@probes.probe(name="callbacks.logger")
def callbacks_logger() -> None:
    logger = recorder()
    litellm.callbacks = [logger]
    ask("openai/gpt-4o-mini", Stub())
    wait_for(lambda: logger.seen)
    expect(logger.seen, ["success"])
    expect((logger.payload["model"], logger.payload["total_tokens"]), ("gpt-4o-mini", 6))
    assert logger.payload["response_cost"] > 0


@probes.probe(name="callbacks.logger.async")
async def callbacks_logger_async() -> None:
    logger = recorder()
    litellm.callbacks = [logger]
    await ask_async("openai/gpt-4o-mini", Stub())
    await wait_for_async(lambda: "async success" in logger.seen)
    assert "async success" in logger.seen
    expect(logger.payload["status"], "success")


@probes.probe(name="callbacks.logger.stream")
async def callbacks_logger_stream() -> None:
    logger = recorder()
    litellm.callbacks = [logger]
    await gather(await ask_async("openai/gpt-4o-mini", Stub(), stream=True))
    await wait_for_async(lambda: "async success" in logger.seen)
    assert "async success" in logger.seen


@probes.probe(name="callbacks.failure")
async def callbacks_failure() -> None:
    logger = recorder()
    litellm.callbacks = [logger]
    try:
        await ask_async("openai/gpt-4o-mini", Stub("401"))
    except litellm.AuthenticationError:
        pass
    await wait_for_async(lambda: "async failure" in logger.seen)
    assert "async failure" in logger.seen


@probes.probe(name="callbacks.function")
def callbacks_function() -> None:
    seen: list[Any] = []
    litellm.success_callback = [lambda kwargs, response, start, end: seen.append(kwargs["model"])]
    ask("openai/gpt-4o-mini", Stub())
    wait_for(lambda: seen)
    expect(seen, ["gpt-4o-mini"])


@probes.probe(name="callbacks.own_provider")
async def callbacks_own_provider() -> None:
    class Own(litellm.CustomLLM):
        def completion(self, *_: Any, **__: Any) -> Any:
            return litellm.completion(model="openai/x", messages=PING, mock_response="pong")

        async def acompletion(self, *_: Any, **__: Any) -> Any:
            return litellm.completion(model="openai/x", messages=PING, mock_response="pong")

    litellm.custom_provider_map = [{"provider": "own", "custom_handler": Own()}]
    expect_pong(litellm.completion(model="own/model", messages=PING))
    expect_pong(await litellm.acompletion(model="own/model", messages=PING))


@probes.probe(name="callbacks.registry")
def callbacks_registry() -> None:
    from litellm.litellm_core_utils.custom_logger_registry import CustomLoggerRegistry

    assert len(CustomLoggerRegistry.CALLBACK_CLASS_STR_TO_CLASS_TYPE) > 20


@probes.probe(name="callbacks.guardrail")
def callbacks_guardrail() -> None:
    from litellm.integrations.custom_guardrail import CustomGuardrail
    from litellm.types.guardrails import GuardrailEventHooks

    guardrail = CustomGuardrail(guardrail_name="probe", event_hook=GuardrailEventHooks.pre_call)
    assert guardrail.should_run_guardrail({"guardrails": ["probe"]}, GuardrailEventHooks.pre_call)


@probes.probe(name="budget_manager")
def budget_manager() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        manager = litellm.BudgetManager(project_name="probe", client_type="local")
        manager.create_budget(total_budget=1.0, user="u")
        manager.update_cost(completion_obj=ask("openai/gpt-4o-mini", Stub()), user="u")
        assert 0 < manager.get_current_cost("u") < 1.0
        os.chdir("/")


# Prompts -----------------------------------------------------------------------------------------------------------------


@probes.probe(name="prompts.templates")
def prompts_templates() -> None:
    from litellm.litellm_core_utils.prompt_templates.factory import prompt_factory

    models = {"meta-llama/Llama-2-7b-chat-hf": "together_ai", "mistralai/Mistral-7B-Instruct": "together_ai"}
    for model, provider in {**models, "claude-2": "anthropic", "llama3": "ollama"}.items():
        assert "ping" in json.dumps(prompt_factory(model=model, messages=PING, custom_llm_provider=provider))


@probes.probe(name="prompts.chat_template")
def prompts_chat_template() -> None:
    from litellm.litellm_core_utils.prompt_templates.factory import hf_chat_template

    template = "{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}{{ eos_token }}{% endfor %}"
    tokenizer = {"chat_template": template, "bos_token": "<s>", "eos_token": "</s>"}
    litellm.known_tokenizer_config["probe/model"] = {"tokenizer": tokenizer, "status": "success"}
    expect(hf_chat_template(model="probe/model", messages=PING), "<user>ping</s>")


@probes.probe(name="prompts.own_template")
def prompts_own_template() -> None:
    roles = {"user": {"pre_message": "<<", "post_message": ">>"}}
    litellm.register_prompt_template(model="own", roles=roles, initial_prompt_value="", final_prompt_value="")
    expect(litellm.custom_prompt(role_dict=roles, messages=PING, bos_token="", eos_token=""), "<<ping>>")


@probes.probe(name="prompts.dotprompt")
def prompts_dotprompt() -> None:
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "hello.prompt"), "w") as file:
            file.write("---\nmodel: openai/gpt-4o-mini\n---\nUser: {{word}}\n")
        with setting("global_prompt_directory", folder):
            stub = Stub()
            ask("dotprompt/openai/gpt-4o-mini", stub, prompt_id="hello", prompt_variables={"word": "ping"}, messages=[])
            assert "ping" in stub.call().text


# The package itself -------------------------------------------------------------------------------------------------------


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


# Every provider ------------------------------------------------------------------------------------------------------------


# Their names alone make LiteLLM ask a server on the internet for a token, or want more than a name.
NOT_CALLED = {"chatgpt", "github_copilot", "ragflow", "sap"}


def provider_works(name: str) -> None:
    """A mocked completion passes through the provider's configuration; then every other configuration it has is made."""
    if name not in NOT_CALLED:
        given = {"model": f"{name}/some-model", "messages": PING, "api_key": "key", "api_base": NOBODY, "mock_response": "pong"}
        expect(litellm.completion(**given).choices[0].message.content, "pong")
        expect_stream(list(litellm.completion(**given, stream=True)))
        litellm.get_supported_openai_params(model="some-model", custom_llm_provider=name)
    for configuration in provider_configurations(name):
        try:
            configuration()
        except ValueError as error:
            # Some refuse the model or miss a credential; what a layer may miss is never a ValueError's business.
            assert re.search(r"support|credential", str(error), re.IGNORECASE), error


for provider in PROVIDERS:
    probes.add(f"provider.{provider}", lambda provider=provider: provider_works(provider))

# Most of them: not those that leave something set which LiteLLM keeps for the whole process, its cache and callbacks for instance.
FAMILIES = """
    anthropic assistants aws azure batches bedrock budget_manager chat completion embedding errors files fine_tuning gemini
    generate_content get_valid_models images messages models moderation ocr package passthrough prices prompts provider rerank
    responses router sagemaker search sound structured tokens tools vector_stores vertex_ai
""".split()
probes.together(*FAMILIES, *(f"{family}.*" for family in FAMILIES))
