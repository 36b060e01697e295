"""What each provider answers, by the path of the request."""

from __future__ import annotations

import base64
import json
import struct
import urllib.parse
from collections.abc import Callable
from typing import Any

from .stub_replies import Call, Reply, as_aws_events, as_events, as_json, as_lines

PNG = base64.b64encode(
    b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89" + b"\0\0\0\0IEND\xaeB`\x82"
).decode()
VECTOR = [0.1, 0.2, 0.3]
TOOL_ARGUMENTS = '{"city": "Paris"}'
PERSON = '{"name": "Ada", "age": 36}'


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
