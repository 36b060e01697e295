"""LiteLLM's probes: what the library does for a caller, each against a loopback stub of the providers' HTTP APIs.

Nothing here reaches further than loopback. The same probes serve every LiteLLM version: what a version does not know yet is declared
with `since`.

A probe asks for its own `Stub()`, calls LiteLLM with the stub's address as the provider's, and looks at both ends: what
LiteLLM made of the answer, and what arrived at the provider.
"""

from __future__ import annotations

import importlib
import os
import tempfile

import probes

from . import stub_server

os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
os.environ.setdefault("HOME", tempfile.gettempdir())
os.environ |= {"AWS_EC2_METADATA_DISABLED": "true", "HF_HUB_OFFLINE": "1"}
for variable in [name for name in os.environ if name.lower().endswith("_proxy")]:
    del os.environ[variable]

# Before LiteLLM is loaded, of which the stub's process needs nothing.
stub_server.serve()

THEMES = """
    chat responses endpoints anthropic gemini azure bedrock other_providers router caching tokens errors callbacks prompts package
    every_provider
""".split()
for theme in THEMES:
    importlib.import_module(f".{theme}", __name__)

# Most of them: not those that leave something set which LiteLLM keeps for the whole process, its cache and callbacks for instance.
FAMILIES = """
    anthropic assistants aws azure batches bedrock budget_manager chat completion embedding errors files fine_tuning gemini
    generate_content get_valid_models images messages models moderation ocr package passthrough prices prompts provider rerank
    responses router sagemaker search sound structured tokens tools vector_stores vertex_ai
""".split()
probes.together(*FAMILIES, *(f"{family}.*" for family in FAMILIES))
