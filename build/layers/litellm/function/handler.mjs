// A Lambda function on nodejs22.x that calls LiteLLM from the layer. Copy this folder into your function and make it yours:
// `handler.handler` answers as a whole, `handler.stream` token by token (function URL with invoke mode RESPONSE_STREAM).

import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { PythonWorker } from "./python-worker.mjs";

export const python = new PythonWorker({ script: fileURLToPath(new URL("worker.py", import.meta.url)) });

// LiteLLM is imported while Lambda initializes the function, for which it gives 10 seconds; what takes longer goes on in the first call.
await python.ready(9_000);

/** What callers may choose. Never pass on all they send: an `api_base` of theirs would get your key. */
function request({ model, messages, max_tokens, temperature, tools, tool_choice, response_format }) {
  return { model, messages, max_tokens, temperature, tools, tool_choice, response_format };
}

/** Leaves time to answer before Lambda ends the call. */
function options(context) {
  return { timeout: Math.max(context.getRemainingTimeInMillis() - 1_000, 1_000) };
}

export async function handler(event, context) {
  return await python.call("completion", request(event), options(context));
}

// `awslambda` is there on Lambda only.
export const stream = globalThis.awslambda?.streamifyResponse(async (event, response, context) => {
  const events = awslambda.HttpResponseStream.from(response, { statusCode: 200, headers: { "content-type": "text/event-stream" } });
  await pipeline(Readable.from(serverSentEvents(JSON.parse(event.body), context)), events);
});

async function* serverSentEvents(body, context) {
  try {
    for await (const chunk of python.stream("completion", request(body), options(context))) {
      yield `data: ${JSON.stringify(chunk)}\n\n`;
    }
    yield "data: [DONE]\n\n";
  } catch (error) {
    yield `data: ${JSON.stringify({ error: { type: error.name, message: error.message, status_code: error.statusCode } })}\n\n`;
  }
}
