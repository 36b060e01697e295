"""Requests to AWS: Bedrock, SageMaker, and the clients of boto3 that LiteLLM makes."""

from __future__ import annotations

import os
from typing import Any

import litellm
import probes

from .common import AWS, PING, WEATHER, expect, expect_pong, expect_stream, expect_tool, expect_tool_stream, gather, use_aws_environment
from .stub_replies import Call
from .stub_server import Stub


def bedrock(model: str, stub: Stub, **more: Any) -> Any:
    return litellm.completion(model=model, messages=PING, aws_bedrock_runtime_endpoint=stub.url, timeout=10, **(AWS | more))


def expect_signed(call: Call, service: str = "bedrock") -> None:
    signed = call.headers["authorization"]
    assert signed.startswith("AWS4-HMAC-SHA256 Credential=AKIDPROBE/"), signed
    assert f"/us-east-1/{service}/aws4_request" in signed, signed


CONVERSE = "bedrock/anthropic.claude-3-5-sonnet-20240620-v1:0"
ROLE = "arn:aws:iam::123456789012:role/r"


@probes.probe(name="bedrock.converse")
def bedrock_converse_sync() -> None:
    stub = Stub()
    expect_pong(bedrock(CONVERSE, stub, temperature=0.1))
    call = stub.call("/converse")
    expect_signed(call)
    expect((call.body["messages"][0]["content"][0]["text"], call.body["inferenceConfig"]["temperature"]), ("ping", 0.1))


@probes.probe(name="bedrock.converse.async")
async def bedrock_converse_async() -> None:
    stub = Stub()
    expect_pong(await litellm.acompletion(model=CONVERSE, messages=PING, aws_bedrock_runtime_endpoint=stub.url, **AWS))
    expect_signed(stub.call("/converse"))


@probes.probe(name="bedrock.converse.stream")
def bedrock_converse_stream() -> None:
    stub = Stub()
    expect_stream(list(bedrock(CONVERSE, stub, stream=True)))
    expect_signed(stub.call("/converse-stream"))


@probes.probe(name="bedrock.converse.stream.async")
async def bedrock_converse_stream_async() -> None:
    stream = await litellm.acompletion(model=CONVERSE, messages=PING, stream=True, aws_bedrock_runtime_endpoint=Stub().url, **AWS)
    expect_stream(await gather(stream))


@probes.probe(name="bedrock.converse.tools")
def bedrock_converse_tools() -> None:
    expect_tool(bedrock(CONVERSE, Stub(), tools=[WEATHER]))
    expect_tool_stream(list(bedrock(CONVERSE, Stub(), tools=[WEATHER], stream=True)))


@probes.probe(name="bedrock.converse.nova")
def bedrock_converse_nova() -> None:
    expect_pong(bedrock("bedrock/us.amazon.nova-lite-v1:0", Stub()))


@probes.probe(name="bedrock.invoke")
def bedrock_invoke_sync() -> None:
    models = "anthropic.claude-3-haiku-20240307-v1:0 amazon.titan-text-express-v1 meta.llama3-8b-instruct-v1:0"
    for model in f"{models} mistral.mistral-7b-instruct-v0:2".split():
        stub = Stub()
        expect(bedrock(f"bedrock/invoke/{model}", stub).choices[0].message.content, "pong")
        expect_signed(stub.call("/invoke"))


@probes.probe(name="bedrock.invoke.stream")
def bedrock_invoke_stream() -> None:
    stub = Stub()
    expect_stream(list(bedrock("bedrock/invoke/anthropic.claude-3-haiku-20240307-v1:0", stub, stream=True)))
    expect_signed(stub.call("/invoke-with-response-stream"))


@probes.probe(name="bedrock.agent")
def bedrock_agent() -> None:
    stub = Stub()
    expect(bedrock("bedrock/agent/AGENT/ALIAS", stub).choices[0].message.content, "pong")


@probes.probe(name="bedrock.knowledge_base")
def bedrock_knowledge_base() -> None:
    stub = Stub()
    given = {"custom_llm_provider": "bedrock", "api_base": f"{stub.url}/knowledgebases"} | AWS
    reply = litellm.vector_stores.search(vector_store_id="KB", query="ping", **given)
    expect(reply["data"][0]["content"][0]["text"], "pong")


@probes.probe(name="bedrock.messages")
async def bedrock_messages() -> None:
    stub = Stub()
    model = "bedrock/invoke/anthropic.claude-3-haiku-20240307-v1:0"
    reply = await litellm.anthropic_messages(model=model, messages=PING, max_tokens=5, aws_bedrock_runtime_endpoint=stub.url, **AWS)
    expect(reply["content"][0]["text"], "pong")
    expect_signed(stub.call("/invoke"))


@probes.probe(name="bedrock.bearer_token")
def bedrock_bearer_token() -> None:
    stub = Stub()
    os.environ["AWS_BEARER_TOKEN_BEDROCK"] = "bedrock-key"
    expect_pong(bedrock(CONVERSE, stub))
    expect(stub.call().headers["authorization"], "Bearer bedrock-key")


@probes.probe(name="bedrock.environment_credentials")
def bedrock_environment_credentials() -> None:
    stub = Stub()
    use_aws_environment()
    expect_pong(litellm.completion(model=CONVERSE, messages=PING, aws_bedrock_runtime_endpoint=stub.url))
    expect_signed(stub.call())
    expect(stub.call().headers["x-amz-security-token"], "session")


@probes.probe(name="bedrock.role")
def bedrock_role() -> None:
    sts, stub = Stub(), Stub()
    use_aws_environment(AWS_ENDPOINT_URL_STS=sts.url)
    reply = bedrock(CONVERSE, stub, aws_role_name=ROLE, aws_session_name="session")
    expect_pong(reply)
    assert any("AssumeRole" in call.text for call in sts.calls())
    assert "Credential=ASIAROLE/" in stub.call().headers["authorization"]


@probes.probe(name="bedrock.web_identity")
def bedrock_web_identity() -> None:
    sts, stub = Stub(), Stub()
    os.environ["PROBE_TOKEN"] = "json-web-token"
    given = {"aws_web_identity_token": "oidc/env/PROBE_TOKEN", "aws_role_name": ROLE, "aws_session_name": "session"}
    expect_pong(bedrock(CONVERSE, stub, aws_sts_endpoint=sts.url, **given))
    assert any("AssumeRoleWithWebIdentity" in call.text for call in sts.calls())


@probes.probe(name="bedrock.client_of_boto3")
def bedrock_client_of_boto3() -> None:
    from litellm.llms.bedrock.common_utils import init_bedrock_client

    stub = Stub()
    client = init_bedrock_client(
        aws_access_key_id="AKIDPROBE", aws_secret_access_key="secret", aws_region_name="us-east-1", aws_bedrock_runtime_endpoint=stub.url
    )
    messages = [{"role": "user", "content": [{"text": "ping"}]}]
    answer = client.converse(modelId="anthropic.claude-3-5-sonnet-20240620-v1:0", messages=messages)
    expect(answer["output"]["message"]["content"][0]["text"], "pong")
    expect_signed(stub.call("/converse"))


@probes.probe(name="sagemaker.completion")
def sagemaker_completion() -> None:
    stub = Stub()
    given = {"messages": PING, "sagemaker_base_url": stub.url + "/endpoints/my-endpoint/invocations"} | AWS
    reply = litellm.completion(model="sagemaker/my-endpoint", **given)
    expect(reply.choices[0].message.content, "pong")
    expect_signed(stub.call(), "sagemaker")


@probes.probe(name="sagemaker.chat")
def sagemaker_chat() -> None:
    stub = Stub()
    given = {"messages": PING, "sagemaker_base_url": stub.url + "/endpoints/my-endpoint/invocations"} | AWS
    expect_pong(litellm.completion(model="sagemaker_chat/my-endpoint", **given))


# What LiteLLM's core makes clients for or reads the models of, and what the SDK itself needs to sign in.
AWS_SERVICES = """
    bedrock bedrock-agent bedrock-agent-runtime bedrock-runtime kms s3 sagemaker-runtime secretsmanager sso sso-oidc sts
""".split()


def aws_client(service: str) -> None:
    import boto3

    stub = Stub()
    use_aws_environment()
    client = boto3.client(service, endpoint_url=stub.url)
    assert client.meta.service_model.operation_names
    if service == "sts":
        expect(client.get_caller_identity()["Account"], "123456789012")
    if service == "secretsmanager":
        expect(client.get_secret_value(SecretId="s")["SecretString"], "hush")
    assert boto3.client(service, region_name="eu-central-1").meta.endpoint_url.endswith("eu-central-1.amazonaws.com")


for service in AWS_SERVICES:
    probes.add(f"aws.{service}", lambda service=service: aws_client(service))


@probes.probe(name="aws.secret_manager")
def aws_secret_manager() -> None:
    from litellm.secret_managers.aws_secret_manager_v2 import AWSSecretsManagerV2

    stub = Stub()
    manager = AWSSecretsManagerV2.__new__(AWSSecretsManagerV2)
    AWSSecretsManagerV2.__init__(manager)
    options = AWS | {"aws_bedrock_runtime_endpoint": stub.url}
    expect(manager.sync_read_secret("s", optional_params=options), "hush")
    expect_signed(stub.call(), "secretsmanager")
