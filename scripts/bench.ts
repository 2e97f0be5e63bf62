// npm run bench: measures the application against what it replaces, on a real PostgreSQL and the
// emulator. See docs/benchmarks.md.

import { Argument, Command } from "commander";
import { startTestServer } from "@/scripts/postgres/test-server";
import { runScript } from "@/scripts/process/command-error";
import { type FollowedTime, followUsualTime } from "@/scripts/process/usual-times";
import { BENCHES, type Bench } from "@/tests/bench/benches";
import { summaryOf, tableOf } from "@/tests/bench/report";

async function main(): Promise<number> {
  const command = new Command("bench")
    .description("Measures the application. Exits 1 when a figure is below its floor.")
    .addArgument(
      new Argument("[name]", "the benchmark to run; without it, all of them one after another").choices(Object.keys(BENCHES)),
    )
    .option("--list", "list the benchmarks and exit")
    .option("--json", "print one JSON object as the last line")
    .parse();
  const { list, json } = command.opts<{ list?: true; json?: true }>();
  const [name] = command.args;
  const chosen = Object.entries(BENCHES).filter(([known]) => name === undefined || known === name);
  if (list) {
    for (const [known, { about }] of chosen) console.log(`${known.padEnd(10)}${about}`);
    return 0;
  }
  const summaries = [];
  for (const [nth, [known, bench]] of chosen.entries()) {
    const title = chosen.length > 1 ? `bench ${nth + 1} of ${chosen.length}, ${known}` : known;
    const followed = followUsualTime(`npm run bench -- ${known}`, title);
    try {
      summaries.push(await measureOne(known, bench, followed));
    } finally {
      followed.end();
    }
  }
  const isGood = summaries.every((summary) => summary.isGood);
  if (json) console.log(JSON.stringify(name === undefined ? { isGood, benches: summaries } : summaries[0]));
  return isGood ? 0 : 1;
}

/** Gives each benchmark its own server, so that none is influenced by an earlier one. */
async function measureOne(name: string, { about, run }: Bench, followed: FollowedTime): Promise<ReturnType<typeof summaryOf>> {
  const server = await startTestServer(process.env.DATABASE_URL || undefined);
  try {
    followed.say(`\n${name}: ${about}`);
    const report = await run({ server, say: (line) => followed.say(`  ... ${line}`, line) });
    followed.complete();
    for (const line of tableOf(report)) console.log(line);
    return summaryOf(name, report);
  } finally {
    await server.stop();
  }
}

await runScript(main);
