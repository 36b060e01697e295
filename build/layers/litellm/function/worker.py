"""The Python half of handler.mjs: answers requests of LiteLLM, one JSON object a line, until its standard input ends.

    -> {"id": 1, "method": "completion", "params": {"model": …, "messages": …}}     and {"cancel": 1}
    <- {"ready": true}                                                               once, when everything is imported
    <- {"id": 1, "chunk": …}                                                         of a stream, as often as there is one
    <- {"id": 1, "result": …}  or  {"id": 1, "error": {"type": …, "message": …, "status_code": …}}
"""

import asyncio
import json
import os
import sys
import threading

# Before anything else is imported: requests and answers get pipes of their own, and what libraries print goes to the log.
requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
os.dup2(2, 1)
sys.stdout.reconfigure(line_buffering=True)

import litellm  # noqa: E402

METHODS = {"completion": litellm.acompletion, "embedding": litellm.aembedding}


def tell(**answer):
    # In ASCII, which every value has a form in: no answer can fail on its encoding. Waits when Node.js does not keep up.
    answers.write(json.dumps(answer, default=plain).encode() + b"\n")
    answers.flush()


def plain(value):
    """What json cannot write by itself: LiteLLM answers with models of pydantic."""
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else str(value)


async def answer(id, method, params):
    try:
        result = await METHODS[method](**params)
        if params.get("stream"):
            try:
                async for chunk in result:
                    tell(id=id, chunk=chunk)
            finally:
                await close(result)
            result = None
        tell(id=id, result=result)
    except Exception as error:
        tell(id=id, error={"type": type(error).__name__, "message": str(error), "status_code": getattr(error, "status_code", None)})


async def close(stream):
    """Ends the provider's work on a stream that was left; LiteLLM before 1.99 knows no other way than through its inner one."""
    for part in (stream, getattr(stream, "completion_stream", None)):
        end = getattr(part, "aclose", None) or getattr(part, "close", None)
        if end is not None:
            await end()
            return


def read(loop, tasks):
    """Hands every request to the loop, which answers them at the same time; on a thread of its own, since it waits for Node.js."""

    def start(request):
        if "cancel" in request:
            if task := tasks.get(request["cancel"]):
                task.cancel()
            return
        tasks[request["id"]] = task = loop.create_task(answer(**request))
        task.add_done_callback(lambda _: tasks.pop(request["id"], None))

    for line in requests:
        loop.call_soon_threadsafe(start, json.loads(line))
    loop.call_soon_threadsafe(loop.stop)


loop = asyncio.new_event_loop()
threading.Thread(target=read, args=(loop, {}), daemon=True).start()
tell(ready=True)
loop.run_forever()
# Past the exit handlers of libraries, which may wait for ever: nobody is left to answer.
sys.stderr.flush()
os._exit(0)
