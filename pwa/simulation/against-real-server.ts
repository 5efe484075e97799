/**
 * Runs histories against the real server. tests/sync/simulation starts it, sends jobs, and
 * executes its calls:
 *
 *     node simulation/against-real-server.ts <input> <output>, both numbers of open pipes
 *
 * Each line, in both directions, is JSON: a job; a call of the server (`{call, args}`) and its
 * `{result}` or `{error}`; at the end of a job `{done}`, or `{broken}` with the broken promise.
 */

import assert from "node:assert/strict";
import { readSync, writeSync } from "node:fs";
import fc from "fast-check";
import { bundleClient } from "./bundle.ts";
import { type History, history } from "./commands.ts";
import { findBrokenPromise } from "./find-broken.ts";
import { RealServer } from "./real-server.ts";
import { SCENARIOS } from "./scenarios.ts";
import { runHistory } from "./simulation.ts";

/** Not stdin and stdout: Node may make them non-blocking. */
const [INPUT = 0, OUTPUT = 1] = process.argv.slice(2).map(Number);
const CHUNK_BYTES = 65_536;
let received = Buffer.alloc(0);

/** Block until a line arrives and return it as JSON, or null at the end of the input. */
function receive(): unknown {
  let end: number;
  while ((end = received.indexOf("\n")) < 0) {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    const bytes = readSync(INPUT, chunk);
    if (bytes === 0) return null;
    received = Buffer.concat([received, chunk.subarray(0, bytes)]);
  }
  const line = received.subarray(0, end).toString();
  received = received.subarray(end + 1);
  return JSON.parse(line);
}

function send(message: object): void {
  let rest = Buffer.from(`${JSON.stringify(message)}\n`);
  while (rest.length > 0) rest = rest.subarray(writeSync(OUTPUT, rest));
}

function call(name: string, args: object): unknown {
  send({ call: name, args });
  const { result, error } = receive() as { result?: unknown; error?: string };
  if (error) throw new Error(error);
  return result;
}

const start = await bundleClient();
const run = (one: History) => runHistory(start, one, new RealServer(call));

interface Job {
  job: "scenarios" | "histories" | "find fault";
  histories: number;
  seed: number;
  /** The scenario to try first. */
  scenario?: string;
}

const JOBS: Record<Job["job"], (job: Job) => Promise<unknown>> = {
  scenarios: async () => {
    for (const scenario of Object.values(SCENARIOS)) await run(scenario);
  },
  histories: ({ histories, seed }) =>
    fc.assert(fc.asyncProperty(history, run), { numRuns: histories, seed }),
  "find fault": ({ histories, seed, scenario }) =>
    findBrokenPromise(run, histories, seed, scenario),
};

for (let job: Job | null; (job = receive() as Job | null); ) {
  try {
    send({ done: (await JOBS[job.job](job)) ?? null });
  } catch (error) {
    assert.ok(error instanceof Error);
    const { message } = error.cause instanceof Error ? error.cause : error;
    send({ broken: error.message === message ? message : `${message}\n${error.message}` });
  }
}
