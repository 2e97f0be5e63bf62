// A process that measures one subject: prepares it, says "ready", runs it when told to, and tells what it took.

import { once } from "node:events";

export type Prepared = { run: () => Promise<unknown> };
/** Everything that is not measured: connections, libraries, what is read beforehand. */
export type Prepare<Input = object> = (input: Input) => Promise<Prepared>;
export type Told = { kind: "ready" } | { kind: "done"; answer: unknown; seconds: number; cpuSeconds: number };

const tell = (told: Told) => process.send?.(told);

const [subject = "", input = "{}"] = process.argv.slice(2);
const { prepare } = (await import(new URL(subject, import.meta.url).href)) as { prepare: Prepare };
const { run } = await prepare(JSON.parse(input));
tell({ kind: "ready" });
await once(process, "message");
const cpu = process.cpuUsage();
const began = performance.now();
const answer = await run();
const seconds = (performance.now() - began) / 1_000;
const { user, system } = process.cpuUsage(cpu);
tell({ kind: "done", answer, seconds, cpuSeconds: (user + system) / 1e6 });
