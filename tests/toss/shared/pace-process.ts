// One process of several that call Toss at the pace they share. Says "ready"; told how long, it keeps so many calls under way for that time
// and answers with the instants at which they left, in ms of the machine's own clock, which all its processes read alike, and with the number of
// slots that it was given.

import { openDatabase } from "@/db/client";
import { reserveSlots } from "@/db/queries/toss/pace";
import { createTossClient } from "@/lib/toss/client";
import { createPace } from "@/lib/toss/pace";

export type PaceTask = { databaseUrl: string; tossUrl: string; callsPerSecond: number; underWay: number };
export type PaceAnswer = { departures: number[]; slots: number };

export const machineNow = (): number => Number(process.hrtime.bigint()) / 1e6;

const task = JSON.parse(process.argv[2] ?? "null") as PaceTask | null;
if (task) await serve(task);

async function serve({ databaseUrl, tossUrl, callsPerSecond, underWay }: PaceTask): Promise<void> {
  const { db, close } = openDatabase(databaseUrl, 4);
  const departures: number[] = [];
  let slots = 0;
  const account = { baseUrl: tossUrl, secretKey: "test_sk_of_the_pace" };
  const client = createTossClient({
    ...account,
    pace: createPace({
      callsPerSecond,
      reserve: async (wanted) => {
        const given = await reserveSlots(db, wanted);
        slots += given.count;
        return given;
      },
    }),
    fetch: (...request) => {
      departures.push(machineNow());
      return fetch(...request);
    },
  });
  // The first call loads and compiles what later ones use.
  await createTossClient(account).findPaymentByOrderId("order-of-the-pace");
  process.once("message", async (forMs: number) => {
    const until = performance.now() + forMs;
    const lane = async () => {
      while (performance.now() < until) await client.findPaymentByOrderId("order-of-the-pace");
    };
    await Promise.all(Array.from({ length: underWay }, lane));
    process.send?.({ departures, slots } satisfies PaceAnswer);
    await close();
    process.disconnect();
  });
  process.send?.("ready");
}
