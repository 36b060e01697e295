"""The server that stands for all providers, and a probe's own view of it."""

from __future__ import annotations

import json
import re
import time
import urllib.parse
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import probes

from .stub_answers import ROUTES, aws_query
from .stub_replies import Call, Reply, as_json

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
            self.send(as_json([vars(call) for call in self.calls.get(space, [])]))
            return
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
            if re.search(pattern, urllib.parse.unquote(path.partition("?")[0])):
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


def serve() -> None:
    """Answers in a process of its own until the run ends."""
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
