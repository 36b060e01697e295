"""Embeddings, images, sound and the other endpoints."""

from __future__ import annotations

import base64
import io
import os
import wave
from typing import Any

import litellm
import probes

from .common import AWS, expect, expect_vectors, use_aws_environment
from .stub_answers import PNG
from .stub_server import Stub


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
