// Runs one act in its own operating system process, so that a test can run several at once and kill
// them. Prints "ready", acts on the first line of its input, and prints the result as one line of
// JSON.

import { once } from "node:events";
import { openDatabase } from "@/db/client";
import { runBilling } from "@/lib/billing/batch/run-billing";
import { authorize } from "@/lib/billing/checkout/authorize";
import type { Act, ActorTask } from "./actor-processes";
import { createContext } from "./test-context";

const task = JSON.parse(process.argv[2] ?? "") as ActorTask;
const { db, close } = openDatabase(task.databaseUrl, 10);
const now = new Date(task.now);
const context = createContext({ ...task, db, now: () => now });

const perform = (act: Act): Promise<unknown> =>
  act.kind === "batch" ? runBilling(context, { trigger: "test" }) : authorize(context, act.input);

process.stdout.write("ready\n");
await once(process.stdin, "data");
process.stdin.pause();
process.stdout.write(`${JSON.stringify(await perform(task.act))}\n`);
await close();
