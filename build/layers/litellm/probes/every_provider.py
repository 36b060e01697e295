"""Every provider LiteLLM knows: a mocked completion, and all its configurations."""

from __future__ import annotations

import re

import litellm
import probes

from .common import NOBODY, PING, PROVIDERS, expect, expect_stream, provider_configurations

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
