"""The router: its strategies, retries and fallbacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import litellm
import probes

from .common import PING, expect, expect_pong, expect_stream, expect_vectors, gather
from .responses import output_text
from .stub_server import Stub


def deployment(stub: Stub, name: str = "chat", **more: Any) -> dict[str, Any]:
    given = {"model": "openai/gpt-4o-mini", "api_key": "key", "api_base": stub.url + "/v1", "max_retries": 0}
    return {"model_name": name, "litellm_params": given | more}


@probes.probe(name="router.sync")
def router_sync() -> None:
    stub = Stub()
    router = litellm.Router(model_list=[deployment(stub)])
    expect_pong(router.completion(model="chat", messages=PING))
    expect_stream(list(router.completion(model="chat", messages=PING, stream=True)))
    expect(router.get_model_names(), ["chat"])


@probes.probe(name="router.async")
async def router_async() -> None:
    router = litellm.Router(model_list=[deployment(Stub())])
    expect_pong(await router.acompletion(model="chat", messages=PING))
    expect_stream(await gather(await router.acompletion(model="chat", messages=PING, stream=True)))


@probes.probe(name="router.embedding")
async def router_embedding() -> None:
    router = litellm.Router(model_list=[deployment(Stub(), "vectors", model="openai/text-embedding-3-small")])
    expect_vectors(router.embedding(model="vectors", input=["a"]))
    expect_vectors(await router.aembedding(model="vectors", input=["a"]))


@probes.probe(name="router.fallbacks")
async def router_fallbacks() -> None:
    good = Stub()
    models = [deployment(Stub("500"), "bad"), deployment(good, "good")]
    router = litellm.Router(model_list=models, fallbacks=[{"bad": ["good"]}], num_retries=0)
    expect_pong(await router.acompletion(model="bad", messages=PING))
    expect_pong(router.completion(model="bad", messages=PING))
    expect(len(good.calls()), 2)


@probes.probe(name="router.retries")
async def router_retries() -> None:
    stub = Stub("flaky")
    router = litellm.Router(model_list=[deployment(stub)], num_retries=2, retry_after=0)
    expect_pong(await router.acompletion(model="chat", messages=PING))
    expect(len(stub.calls()), 2)


@probes.probe(name="router.context_window_fallbacks")
def router_context_window_fallbacks() -> None:
    models = [deployment(Stub("context"), "small"), deployment(Stub(), "large")]
    router = litellm.Router(model_list=models, context_window_fallbacks=[{"small": ["large"]}], num_retries=0)
    expect_pong(router.completion(model="small", messages=PING))


def routed(strategy: str) -> Callable[[], Any]:
    async def probe() -> None:
        router = litellm.Router(model_list=[deployment(Stub()), deployment(Stub())], routing_strategy=strategy)
        for _ in range(3):
            expect_pong(await router.acompletion(model="chat", messages=PING))

    return probe


STRATEGIES = "simple-shuffle least-busy usage-based-routing usage-based-routing-v2 latency-based-routing cost-based-routing"

for strategy in STRATEGIES.split():
    probes.add(f"router.{strategy}", routed(strategy))


@probes.probe(name="router.tags")
async def router_tags() -> None:
    free, paid = Stub(), Stub()
    models = [deployment(free, tags=["free"]), deployment(paid, tags=["paid"])]
    router = litellm.Router(model_list=models, enable_tag_filtering=True)
    expect_pong(await router.acompletion(model="chat", messages=PING, metadata={"tags": ["paid"]}))
    expect((len(free.calls()), len(paid.calls())), (0, 1))


@probes.probe(name="router.budget")
async def router_budget() -> None:
    router = litellm.Router(model_list=[deployment(Stub())], provider_budget_config={"openai": {"budget_limit": 5.0, "time_period": "1d"}})
    expect_pong(await router.acompletion(model="chat", messages=PING))


@probes.probe(name="router.aliases")
def router_aliases() -> None:
    router = litellm.Router(model_list=[deployment(Stub())], model_group_alias={"alias": "chat"})
    expect_pong(router.completion(model="alias", messages=PING))
    expect(router.get_model_group_info("chat").model_group, "chat")


@probes.probe(name="router.pre_call_checks")
def router_pre_call_checks() -> None:
    router = litellm.Router(model_list=[deployment(Stub())], enable_pre_call_checks=True, num_retries=0)
    expect_pong(router.completion(model="chat", messages=PING))


@probes.probe(name="router.responses")
async def router_responses() -> None:
    router = litellm.Router(model_list=[deployment(Stub())])
    expect(output_text(await router.aresponses(model="chat", input="ping")), "pong")
