"""Callbacks, guardrails and budgets."""

from __future__ import annotations

import os
import tempfile
from typing import Any

import litellm
import probes

from .common import PING, ask, ask_async, expect, expect_pong, gather, wait_for, wait_for_async
from .stub_server import Stub


def recorder() -> Any:
    from litellm.integrations.custom_logger import CustomLogger

    class Recorder(CustomLogger):
        def __init__(self) -> None:
            super().__init__()
            self.seen: list[str] = []
            self.payload: Any = None

        def log_success_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
            self.payload = kwargs.get("standard_logging_object")
            self.seen.append("success")

        def log_failure_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
            self.seen.append("failure")

        async def async_log_success_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
            self.payload = kwargs.get("standard_logging_object")
            self.seen.append("async success")

        async def async_log_failure_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
            self.seen.append("async failure")

    return Recorder()


@probes.probe(name="callbacks.logger")
def callbacks_logger() -> None:
    logger = recorder()
    litellm.callbacks = [logger]
    ask("openai/gpt-4o-mini", Stub())
    wait_for(lambda: logger.seen)
    expect(logger.seen, ["success"])
    expect((logger.payload["model"], logger.payload["total_tokens"]), ("gpt-4o-mini", 6))
    assert logger.payload["response_cost"] > 0


@probes.probe(name="callbacks.logger.async")
async def callbacks_logger_async() -> None:
    logger = recorder()
    litellm.callbacks = [logger]
    await ask_async("openai/gpt-4o-mini", Stub())
    await wait_for_async(lambda: "async success" in logger.seen)
    assert "async success" in logger.seen
    expect(logger.payload["status"], "success")


@probes.probe(name="callbacks.logger.stream")
async def callbacks_logger_stream() -> None:
    logger = recorder()
    litellm.callbacks = [logger]
    await gather(await ask_async("openai/gpt-4o-mini", Stub(), stream=True))
    await wait_for_async(lambda: "async success" in logger.seen)
    assert "async success" in logger.seen


@probes.probe(name="callbacks.failure")
async def callbacks_failure() -> None:
    logger = recorder()
    litellm.callbacks = [logger]
    try:
        await ask_async("openai/gpt-4o-mini", Stub("401"))
    except litellm.AuthenticationError:
        pass
    await wait_for_async(lambda: "async failure" in logger.seen)
    assert "async failure" in logger.seen


@probes.probe(name="callbacks.function")
def callbacks_function() -> None:
    seen: list[Any] = []
    litellm.success_callback = [lambda kwargs, response, start, end: seen.append(kwargs["model"])]
    ask("openai/gpt-4o-mini", Stub())
    wait_for(lambda: seen)
    expect(seen, ["gpt-4o-mini"])


@probes.probe(name="callbacks.own_provider")
async def callbacks_own_provider() -> None:
    class Own(litellm.CustomLLM):
        def completion(self, *_: Any, **__: Any) -> Any:
            return litellm.completion(model="openai/x", messages=PING, mock_response="pong")

        async def acompletion(self, *_: Any, **__: Any) -> Any:
            return litellm.completion(model="openai/x", messages=PING, mock_response="pong")

    litellm.custom_provider_map = [{"provider": "own", "custom_handler": Own()}]
    expect_pong(litellm.completion(model="own/model", messages=PING))
    expect_pong(await litellm.acompletion(model="own/model", messages=PING))


@probes.probe(name="callbacks.registry")
def callbacks_registry() -> None:
    from litellm.litellm_core_utils.custom_logger_registry import CustomLoggerRegistry

    assert len(CustomLoggerRegistry.CALLBACK_CLASS_STR_TO_CLASS_TYPE) > 20


@probes.probe(name="callbacks.guardrail")
def callbacks_guardrail() -> None:
    from litellm.integrations.custom_guardrail import CustomGuardrail
    from litellm.types.guardrails import GuardrailEventHooks

    guardrail = CustomGuardrail(guardrail_name="probe", event_hook=GuardrailEventHooks.pre_call)
    assert guardrail.should_run_guardrail({"guardrails": ["probe"]}, GuardrailEventHooks.pre_call)


@probes.probe(name="budget_manager")
def budget_manager() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        manager = litellm.BudgetManager(project_name="probe", client_type="local")
        manager.create_budget(total_budget=1.0, user="u")
        manager.update_cost(completion_obj=ask("openai/gpt-4o-mini", Stub()), user="u")
        assert 0 < manager.get_current_cost("u") < 1.0
        os.chdir("/")
