// A process that measures one subject: prepares it, sends "ready", runs it on "go", and sends the
// result with its cost.

import { once } from "node:events";

export type Prepared = { run: () => Promise<unknown> };
/** Does what is not measured: opening connections, loading libraries, reading inputs. */
export type Prepare<Input = object> = (input: Input) => Promise<Prepared>;
export type WorkerMessage = { kind: "ready" } | { kind: "done"; answer: unknown; seconds: number; cpuSeconds: number };

const send = (message: WorkerMessage) => process.send?.(message);

const [subject = "", input = "{}"] = process.argv.slice(2);
const { prepare } = (await import(new URL(subject, import.meta.url).href)) as { prepare: Prepare };
const { run } = await prepare(JSON.parse(input));
send({ kind: "ready" });
await once(process, "message");
const cpu = process.cpuUsage();
const began = performance.now();
const answer = await run();
const seconds = (performance.now() - began) / 1_000;
const { user, system } = process.cpuUsage(cpu);
send({ kind: "done", answer, seconds, cpuSeconds: (user + system) / 1e6 });
