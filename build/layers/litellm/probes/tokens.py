"""Tokens, prices and what is known of models."""

from __future__ import annotations

import os

import litellm
import probes

from .common import WEATHER, ask, expect
from .stub_answers import PNG
from .stub_server import Stub

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
