"""What the stub receives and how it answers: JSON, server-sent events, lines, and the binary event stream of AWS."""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import dataclass
from typing import Any


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
