"""Templates of prompts."""

from __future__ import annotations

import json
import os
import tempfile

import litellm
import probes

from .common import PING, ask, expect, setting
from .stub_server import Stub


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
