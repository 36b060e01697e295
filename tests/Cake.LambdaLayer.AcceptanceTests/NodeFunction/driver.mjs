// Does with the sample function what Lambda does, against a stub of the provider on loopback, and prints one JSON line a check.
// Run by NodeFunctionSpecs: the function lies at /var/task, the layer at /opt.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { Writable } from "node:stream";

const warnings = [];
process.on("warning", (warning) => warnings.push(String(warning)));

// The provider: what it does is the last message's first word ------------------------------------------------------------

const waiting = new Map();
let calls = 0;
let disconnected = () => {};

/** Resolves when the function's request that holds a word has arrived, with what lets the provider go on. */
const arrival = (word) => new Promise((resolve) => waiting.set(word, resolve));
const hold = (word) => new Promise((goOn) => waiting.get(word)(goOn));

const provider = createServer(async (request, response) => {
  let text = "";
  for await (const piece of request.setEncoding("utf8")) text += piece;
  calls++;
  const body = JSON.parse(text);
  const said = body.messages.at(-1).content;
  const word = said.split(" ", 1)[0];
  if (word === "fail") {
    response.writeHead(400, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { message: "no such thing: ü", type: "invalid_request_error", code: null, param: null } }));
    return;
  }
  if (waiting.has(word) && !body.stream) await hold(word);
  const common = { id: "chatcmpl-1", created: 1700000000, model: body.model };
  if (!body.stream) {
    const message = { role: "assistant", content: `echo ${said}` };
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ ...common, object: "chat.completion", choices: [{ index: 0, message, finish_reason: "stop" }], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } }));
    return;
  }
  response.on("close", () => disconnected());
  response.writeHead(200, { "content-type": "text/event-stream" });
  const send = (delta, finish_reason = null) =>
    response.write(`data: ${JSON.stringify({ ...common, object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason }] })}\n\n`);
  for (const token of ["Größe", " 日本", " \u2028🙂"]) {
    send({ role: "assistant", content: token });
    if (waiting.has(word)) await hold(word);
  }
  send({}, "stop");
  response.end("data: [DONE]\n\n");
});
await new Promise((resolve) => provider.listen(0, "127.0.0.1", resolve));
// LiteLLM 1.78's own transport lets go of a connection only when its garbage is collected.
process.env.DISABLE_AIOHTTP_TRANSPORT = "True";
process.env.OPENAI_API_BASE = `http://127.0.0.1:${provider.address().port}/v1`;

// Lambda: a call is an event and a context, a stream is something to write to ---------------------------------------------

globalThis.awslambda = { streamifyResponse: (handler) => handler, HttpResponseStream: { from: (stream, metadata) => Object.assign(stream, metadata) } };
const context = (milliseconds = 30_000) => ({ getRemainingTimeInMillis: () => milliseconds });
const request = (content) => ({ model: "openai/stub", messages: [{ role: "user", content }] });
// What callers must not choose never gets through: with this address nothing would be answered.
const event = (content) => ({ ...request(content), api_base: "http://192.0.2.1", api_key: "theirs" });
const content = (answer) => answer.choices[0].message.content;
const tell = (check, more = {}) => console.log(JSON.stringify({ check, ...more }));

let mark = performance.now();
const { handler, stream, python } = await import("/var/task/handler.mjs");
const { PythonWorker } = await import("/var/task/python-worker.mjs");
tell("init", { milliseconds: Math.round(performance.now() - mark) });

mark = performance.now();
const cold = await handler(event("cold ü \u2028 \r\n 🙂"), context());
assert.equal(content(cold), "echo cold ü \u2028 \r\n 🙂");
assert.equal(cold.object, "chat.completion");
tell("first call", { milliseconds: Math.round(performance.now() - mark) });

const pid = python.pid;
mark = performance.now();
for (let i = 0; i < 200; i++) assert.equal(content(await handler(event(`warm ${i}`), context())), `echo warm ${i}`);
assert.equal(python.pid, pid);
tell("200 warm calls", { millisecondsEach: Math.round((performance.now() - mark) / 200) });

const together = await Promise.all(Array.from({ length: 50 }, (_, i) => handler(event(`at once ${i}`), context())));
assert.deepEqual(together.map(content), Array.from({ length: 50 }, (_, i) => `echo at once ${i}`));
tell("50 calls at once");

// Each token must arrive before the provider sends the next.
let goOn = arrival("tokens");
const received = [];
const events = [];
await stream(
  { body: JSON.stringify(event("tokens")) },
  new Writable({
    write(piece, _, done) {
      events.push(String(piece));
      const token = String(piece).startsWith("data: {") && JSON.parse(String(piece).slice(6)).choices[0].delta.content;
      if (token) {
        received.push(token);
        const next = goOn;
        goOn = arrival("tokens");
        next.then((release) => release());
      }
      done();
    },
  }),
  context(),
);
waiting.clear();
assert.deepEqual(received, ["Größe", " 日本", " \u2028🙂"]);
assert.equal(events.at(-1), "data: [DONE]\n\n");
tell("tokens one by one", { tokens: received.length });

// A caller who leaves the stream ends the request at the provider.
const left = new Promise((resolve) => (disconnected = resolve));
const hanging = arrival("leave");
for await (const chunk of python.stream("completion", request("leave"), { timeout: 30_000 })) {
  assert.equal(chunk.choices[0].delta.content, "Größe");
  await hanging;
  break;
}
await left;
disconnected = () => {};
waiting.clear();
tell("a stream that is left is canceled");

await assert.rejects(handler(event("fail"), context()), { name: "BadRequestError", statusCode: 400, message: /no such thing: ü/ });
await assert.rejects(handler(event("half a character: \ud83d"), context()), { name: "InternalServerError", message: /surrogates not allowed/ });
await assert.rejects(python.call("absent", {}, { timeout: 10_000 }), { name: "KeyError" });
await assert.rejects(python.call("completion", { model: 1n }, { timeout: 10_000 }), TypeError);
assert.equal(python.pid, pid);
tell("errors of the provider and of Python");

// Killed between two calls.
process.kill(python.pid, "SIGKILL");
assert.equal(content(await handler(event("after"), context())), "echo after");
assert.notEqual(python.pid, pid);
tell("killed between two calls");

// Time that Python needs for its imports is no reason to begin them anew.
let second = python.pid;
process.kill(second, "SIGKILL");
while (python.pid === second) await new Promise((resolve) => setImmediate(resolve));
second = python.pid;
await assert.rejects(python.call("completion", request("soon"), { timeout: 1 }), /did not answer within 1 ms/);
assert.equal(content(await handler(event("imported"), context())), "echo imported");
assert.equal(python.pid, second);
tell("time limits while Python starts");

// Killed while the provider works on a call: it is asked once more.
let arrived = arrival("during");
let answer = handler(event("during"), context());
await arrived;
arrived = arrival("during");
process.kill(second, "SIGKILL");
(await arrived)();
assert.equal(content(await answer), "echo during");
assert.notEqual(python.pid, second);
waiting.clear();
tell("killed during a call, which is tried again");

// Killed twice during the same call: then the caller is told.
arrived = arrival("twice");
answer = handler(event("twice"), context());
answer.catch(() => {});
await arrived;
arrived = arrival("twice");
process.kill(python.pid, "SIGKILL");
await arrived;
process.kill(python.pid, "SIGKILL");
await assert.rejects(answer, /Python ended before it had answered \(SIGKILL\)/);
waiting.clear();
tell("killed twice during a call");

// Killed within a stream of which something was answered: no second answer is mixed into the first.
const chunks = [];
arrived = arrival("half");
await assert.rejects(async () => {
  for await (const chunk of python.stream("completion", request("half"), { timeout: 30_000 })) {
    chunks.push(chunk.choices[0].delta.content);
    await arrived;
    process.kill(python.pid, "SIGKILL");
  }
}, /Python ended before it had answered \(SIGKILL\)/);
assert.deepEqual(chunks, ["Größe"]);
waiting.clear();
tell("killed within a stream");

// A call that takes too long ends in time and takes the worker along; a call beside it is tried again.
await handler(event("imported again"), context());
second = python.pid;
arrived = arrival("slow");
const besideArrived = arrival("beside");
const slow = handler(event("slow"), context(3_000));
const beside = handler(event("beside"), context());
slow.catch(() => {});
await Promise.all([arrived, besideArrived]);
waiting.delete("beside");
await assert.rejects(slow, /did not answer within 2000 ms/);
waiting.clear();
assert.equal(content(await beside), "echo beside");
assert.notEqual(python.pid, second);
tell("a call that takes too long");

// Libraries print and read as they like.
await writeFile(
  "/tmp/noisy.py",
  `import os, runpy, subprocess, sys, types

async def complete():
    print("printed"), os.write(1, b'{"id": 1, "result": "written"}\\n'), subprocess.run(["echo", "echoed"], check=True)
    return [sys.stdin.read(), os.environ["OWN"], os.environ["OPENAI_API_KEY"]]

sys.modules["litellm"] = types.SimpleNamespace(acompletion=complete, aembedding=None)
runpy.run_path("/var/task/worker.py", run_name="__main__")
`,
);
const noisy = new PythonWorker({ script: "/tmp/noisy.py", env: { OWN: "ü" } });
assert.deepEqual(await noisy.call("completion", {}, { timeout: 10_000 }), ["", "ü", "sk-stub"]);
tell("a library that prints and reads");

const nowhere = new PythonWorker({ python: "/nowhere/python3", script: "worker.py" });
await nowhere.ready(10_000);
await assert.rejects(nowhere.call("completion", {}, { timeout: 10_000 }), /Python ended before it had answered \(spawn .*ENOENT\)/);
const broken = new PythonWorker({ script: "/var/task/absent.py" });
await assert.rejects(broken.call("completion", {}, { timeout: 10_000 }), /Python ended before it had answered \(exit code 2\)/);
assert.equal(broken.pid, undefined);
tell("Python that cannot start is not started again and again");

const before = calls;
const large = "ü".repeat(3_000_000);
mark = performance.now();
assert.equal(content(await handler(event(large), context(60_000))), `echo ${large}`);
assert.equal(calls, before + 1);
tell("6 MB both ways", { bytes: Buffer.byteLength(large), milliseconds: Math.round(performance.now() - mark) });

assert.deepEqual(warnings, []);
tell("no warning");
// Nothing but the provider keeps Node.js running.
provider.close();
provider.closeAllConnections();
