// One Python process that answers many calls: one JSON object a line each way, matched by id.
// Standard error of the process is that of Node.js, which on Lambda is the log.

import { spawn } from "node:child_process";

/** What Python raised: `name` is the type of the exception, `statusCode` the HTTP status that goes with it, if any. */
export class PythonError extends Error {
  constructor({ type, message, status_code }) {
    super(message);
    this.name = type;
    this.statusCode = status_code ?? undefined;
  }
}

export class PythonWorker {
  #options;
  #process;
  #isReady;
  #ready;
  #setReady;
  #calls = new Map();
  #lastId = 0;
  #written = Promise.resolve();

  /** Starts the process at once: `script` with `python`, which sees `env` beside the variables of this process. */
  constructor({ script, python = "/opt/python/bin/python3", env = {} }) {
    this.#options = { script, python, env };
    this.#start();
  }

  /** The process that answers now. */
  get pid() {
    return this.#process?.pid;
  }

  /** Waits until Python has imported everything, or could not, for at most some milliseconds. */
  async ready(patience) {
    let timer;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, patience)));
    await Promise.race([this.#ready, late]);
    clearTimeout(timer);
  }

  /** The result of one call. Throws a PythonError, or an Error when the worker ended or did not answer in time. */
  call(method, params, { timeout }) {
    return new Promise((resolve, reject) => this.#send(method, params, timeout, { resolve, reject, chunk() {} }));
  }

  /** The chunks of a call with `stream: true`, as they come; leaving the loop early cancels the call. */
  async *stream(method, params, { timeout }) {
    const arrived = [];
    let wake = () => {};
    const put = (item) => {
      arrived.push(item);
      wake();
    };
    const id = this.#send(method, { ...params, stream: true }, timeout, {
      chunk: (chunk) => put({ chunk }),
      resolve: () => put({ isEnd: true }),
      reject: (error) => put({ error }),
    });
    try {
      for (;;) {
        while (arrived.length === 0) await new Promise((resolve) => (wake = resolve));
        const { chunk, error, isEnd } = arrived.shift();
        if (error) throw error;
        if (isEnd) return;
        yield chunk;
      }
    } finally {
      if (this.#forget(id)) this.#write(JSON.stringify({ cancel: id }));
    }
  }

  #send(method, params, timeout, { resolve, reject, chunk }) {
    const id = ++this.#lastId;
    const line = JSON.stringify({ id, method, params });
    const timer = setTimeout(() => {
      this.#forget(id);
      reject(new Error(`Python did not answer within ${timeout} ms.`));
      // It may hang where nothing else can reach it; other calls are tried again, see #ended. Imports get the time they need.
      if (this.#isReady) this.#process.kill("SIGKILL");
    }, timeout);
    this.#calls.set(id, { id, line, resolve, reject, chunk, timer, isAnswered: false, isRetry: false });
    if (!this.#process) this.#start();
    this.#write(line);
    return id;
  }

  #forget(id) {
    const call = this.#calls.get(id);
    clearTimeout(call?.timer);
    this.#calls.delete(id);
    return call;
  }

  /** One after the other, each when the one before is out: Python reads no faster than it can. */
  #write(line) {
    const { stdin } = this.#process;
    this.#written = this.#written.then(() => new Promise((resolve) => stdin.write(`${line}\n`, resolve)));
  }

  #start() {
    const { script, python, env } = this.#options;
    const child = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, ...env } });
    this.#process = child;
    this.#written = Promise.resolve();
    this.#isReady = false;
    this.#ready = new Promise((resolve) => (this.#setReady = resolve));
    // A call keeps Node.js running by its time limit; an idle worker does not, and ends with it.
    for (const handle of [child, child.stdin, child.stdout]) handle.unref();
    child.stdin.on("error", () => {}); // It ended, which is told below.
    child.stdout.on("data", lines((line) => this.#answered(JSON.parse(line))));
    child.on("error", (error) => this.#ended(child, error.message)); // It could not be started.
    child.on("close", (code, signal) => this.#ended(child, signal ?? `exit code ${code}`));
  }

  #answered({ ready, id, chunk, result, error }) {
    if (ready) {
      this.#isReady = true;
      this.#setReady();
      return;
    }
    const call = this.#calls.get(id);
    if (!call) return; // Nobody waits for it any more.
    if (chunk !== undefined) {
      call.isAnswered = true;
      call.chunk(chunk);
      return;
    }
    this.#forget(id);
    if (error) call.reject(new PythonError(error));
    else call.resolve(result);
  }

  /** A call of which nothing was answered yet is tried once more; the provider may have done (and charged) its work twice then. */
  #ended(child, reason) {
    if (child !== this.#process) return;
    const wasReady = this.#isReady;
    this.#process = undefined;
    this.#isReady = false;
    this.#setReady();
    for (const call of [...this.#calls.values()].filter((call) => call.isAnswered || call.isRetry)) {
      this.#forget(call.id);
      call.reject(new Error(`Python ended before it had answered (${reason}).`));
    }
    // One that could not even import waits for the next call: it would only end again.
    if (wasReady || this.#calls.size > 0) this.#start();
    for (const call of this.#calls.values()) {
      call.isRetry = true;
      this.#write(call.line);
    }
  }
}

/** Puts lines together from pieces that end anywhere, even within a character. */
function lines(onLine) {
  let pieces = [];
  return (piece) => {
    let start = 0;
    for (let end; (end = piece.indexOf(10, start)) >= 0; start = end + 1) {
      pieces.push(piece.subarray(start, end));
      onLine(Buffer.concat(pieces).toString());
      pieces = [];
    }
    if (start < piece.length) pieces.push(piece.subarray(start));
  };
}
