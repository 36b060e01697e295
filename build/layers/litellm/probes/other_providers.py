"""Requests to the other providers."""

from __future__ import annotations

from typing import Any

import probes

from .common import PROVIDERS, VERSION, ask, expect, expect_pong, expect_stream
from .stub_server import Stub

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
