"""Errors of the providers, and what LiteLLM makes of them."""

from __future__ import annotations

import litellm
import probes

from .bedrock import CONVERSE, bedrock
from .common import CLAUDE, GEMINI, GEMINI_BASE, NOBODY, PING, ask, ask_async, expect, expect_error
from .stub_server import Stub

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
        expect_error(litellm.AuthenticationError, lambda model=model, base=base: ask(model, Stub("401"), base))
        expect_error(litellm.RateLimitError, lambda model=model, base=base: ask(model, Stub("429"), base))
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
