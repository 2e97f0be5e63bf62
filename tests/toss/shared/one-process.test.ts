import { describe, expect, test } from "vitest";
import type { CircuitRow } from "@/db/queries/toss/circuit";
import type { SlotsWanted } from "@/db/queries/toss/pace";
import { type CircuitOptions, createCircuit, type Heard, MAX_SILENCES, OPEN_MS, PROBE_LEASE_MS } from "@/lib/toss/circuit";
import { createPace, type NoSlot } from "@/lib/toss/pace";
import { followClock } from "@/lib/toss/shared-clock";
import { createVirtualTime } from "./virtual-time";

const CLOSED: CircuitRow = { silences: 0, leftMs: null };
const open = (leftMs: number): CircuitRow => ({ silences: MAX_SILENCES, leftMs });
const lost = async () => {
  throw new Error("the database is gone");
};

/** The circuit of one process over a row, and each statement that it asks of the row. */
function circuitOver(row: CircuitRow, options: Partial<CircuitOptions> = {}) {
  const time = createVirtualTime();
  const asked: string[] = [];
  const ask =
    <Answer>(name: string, answer: Answer) =>
    async () => {
      asked.push(name);
      return answer;
    };
  const statements = {
    read: ask("read", row),
    countSilence: ask("count", row),
    claimProbe: ask("claim", true),
    close: ask("close", undefined),
  };
  const circuit = createCircuit({ ...statements, time, ...options });
  return { circuit, asked, time, pass: (ms: number) => time.until(time.sleep(ms)) };
}

describe("the circuit of one process", () => {
  test.each([1, OPEN_MS, PROBE_LEASE_MS])("asks the row once while it is open for another %i ms", async (leftMs) => {
    const { circuit, asked } = circuitOver(open(leftMs));
    expect([await circuit.enter(), await circuit.isClosed(), await circuit.enter()]).toEqual([null, false, null]);
    expect(asked).toEqual(["read"]);
  });

  test("claims the probe once for all calls that come together, and never only to say that it is open", async () => {
    const { circuit, asked } = circuitOver(open(0));
    expect(await circuit.isClosed()).toBe(false);
    expect(await Promise.all([1, 2, 3].map(() => circuit.enter()))).toEqual([{ isProbe: true }, null, null]);
    expect(asked).toEqual(["read", "claim"]);
  });

  test.each([
    ["holds the call back", "probes", open(PROBE_LEASE_MS), null],
    ["lets the call out as no probe", "has closed it", CLOSED, { isProbe: false }],
  ])("%s when its claim is refused because another process %s", async (_, __, after, passage) => {
    let row = open(0);
    const claimProbe = async () => {
      row = after;
      return false;
    };
    const { circuit } = circuitOver(row, { claimProbe, read: async () => row });
    expect(await circuit.enter()).toEqual(passage);
  });

  test("is closed by the answer to a probe although the row could not be read meanwhile", async () => {
    let read = async () => open(0);
    const { circuit, asked, pass } = circuitOver(CLOSED, { read: () => read() });
    const probe = await circuit.enter();
    read = lost;
    await pass(1_000);
    expect([probe, await circuit.isClosed()]).toEqual([{ isProbe: true }, true]);
    await pass(1_000);
    await circuit.leave({ isProbe: true }, { beganAt: 0, heard: "answer" });
    expect(asked).toEqual(["claim", "close"]);
  });

  test.each<[string, Heard, string, CircuitRow, string[]]>([
    ["no slot", "nothing", "is closed", CLOSED, []],
    ["silence", "silence", "is closed", CLOSED, ["count"]],
    ["silence", "silence", "has opened meanwhile", open(OPEN_MS), []],
    ["an answer", "answer", "is closed", CLOSED, []],
    ["an answer", "answer", "knows of silences", { silences: 1, leftMs: null }, ["close"]],
    ["an answer", "answer", "has opened meanwhile", open(OPEN_MS), ["close"]],
  ])("hears of a call that met %s, as %s, while it %s", async (_, heard, __, row, told) => {
    const { circuit, asked } = circuitOver(row);
    await circuit.isClosed();
    await circuit.leave({ isProbe: false }, { beganAt: 0, heard });
    expect(asked).toEqual(["read", ...told]);
  });

  test("holds its calls back from the silence on that opened it", async () => {
    const { circuit } = circuitOver(CLOSED, { countSilence: async () => open(OPEN_MS) });
    const passage = await circuit.enter();
    await circuit.leave({ isProbe: false }, { beganAt: 0, heard: "silence" });
    expect([passage, await circuit.enter()]).toEqual([{ isProbe: false }, null]);
  });

  test("asks again a second after a fault, and not before", async () => {
    let readings = 0;
    const read = () => {
      readings += 1;
      return lost();
    };
    const { circuit, pass } = circuitOver(CLOSED, { read, freshMs: 0 });
    const asked: number[] = [];
    for (const ms of [0, 999, 1]) {
      await pass(ms);
      await circuit.enter();
      asked.push(readings);
    }
    expect(asked).toEqual([1, 1, 2]);
  });
});

describe("the pace of one process", () => {
  const LIMIT = 50;

  test("gives no call more than the row gave, for whatever reason that gave less", async () => {
    const time = createVirtualTime();
    const reserve = async ({ count }: SlotsWanted) => ({
      count: Math.min(count, 2),
      firstAtMs: time.now(),
      clockMs: time.now(),
    });
    const pace = createPace({ callsPerSecond: LIMIT, reserve, time });
    const turns = await time.until(Promise.all([1, 2, 3, 4].map(() => pace.take())));
    expect(turns).toEqual<("go" | NoSlot)[]>(["go", "go", "TOO_MANY_WAITING", "TOO_MANY_WAITING"]);
  });

  test.each([0, 80, 300])("with the database %i ms away keeps the limit also when calls arrive 30 ms closer", async (awayMs) => {
    const time = createVirtualTime();
    const asked: SlotsWanted[] = [];
    const reserve = async (wanted: SlotsWanted) => {
      asked.push(wanted);
      const clockMs = time.now();
      await time.sleep(awayMs);
      return { count: wanted.count, firstAtMs: clockMs + awayMs, clockMs };
    };
    const pace = createPace({ callsPerSecond: LIMIT, reserve, time });
    expect(await time.until(pace.take())).toBe("go");
    const { spacingMs, restMs } = asked.find(({ count }) => count > 0) ?? expect.fail("no slot was asked for");
    // Others are up to 10 ms late, this process `restMs` more. A second has to be left.
    expect(LIMIT * spacingMs - (10 + restMs)).toBeCloseTo(1_000 + 30, 0);
  });

  test("uses no slot that it cannot place closely any more, since the database's clock was set", async () => {
    const time = createVirtualTime();
    const [aheadMs, setBackMs] = [5_000, 3_000];
    let wayMs = 0;
    let reservations = 0;
    const reserve = async ({ count }: SlotsWanted) => {
      if (count > 0) reservations += 1;
      await time.sleep(wayMs);
      const clockMs = time.now() - (wayMs > 0 ? setBackMs : 0);
      await time.sleep(wayMs);
      return { count, firstAtMs: clockMs + aheadMs, clockMs };
    };
    const pace = createPace({ callsPerSecond: LIMIT, reserve, time });
    const early = pace.take();
    await time.until(time.sleep(1));
    wayMs = 500;
    expect(await time.until(Promise.all([early, pace.take()]))).toEqual(["go", "go"]);
    // The second call, too, reserved before it knew how far away the database is now.
    expect(reservations).toBe(2 * 2);
  });

  const reserve = async () => ({ count: 0, firstAtMs: 0, clockMs: 0 });
  test.each([
    ["cannot be moved", lost, 1],
    ["need not be moved", undefined, 0],
    ["is moved", async () => {}, 0],
  ])("never throws when the next slot %s: faults %#", async (_, postpone, most) => {
    const faults: unknown[] = [];
    const row = { callsPerSecond: LIMIT, reserve, postpone };
    await createPace(row).slowDown();
    await createPace({ ...row, onFault: (error) => faults.push(error) }).slowDown(3_000);
    expect(faults).toHaveLength(most);
  });
});

test.each([
  ["anything before the first reading", [], 0, [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]],
  ["between question and answer of the first", [[5, 15, 1_000]], 1_000, [5, 15]],
  [
    "what all readings leave together, less 0.1 ms of drift a second",
    [
      [5, 15, 1_000],
      [1_005, 1_010, 2_002],
    ],
    2_002,
    [2_002 - (995 + 995 * 1e-4), 1_010],
  ],
  [
    "what the last reading leaves once the other clock was set forward",
    [
      [5, 15, 1_000],
      [1_005, 1_010, 9_000],
    ],
    9_000,
    [1_005, 1_010],
  ],
  [
    "what the last reading leaves once the other clock was set back",
    [
      [5, 15, 1_000],
      [1_005, 1_010, 500],
    ],
    500,
    [1_005, 1_010],
  ],
] as const)("an instant of another machine's clock is %s", (_, readings, clockMs, [earliest, latest]) => {
  const clock = followClock();
  for (const [askedAt, answeredAt, shown] of readings) clock.note({ askedAt, answeredAt, clockMs: shown });
  const located = clock.locate(clockMs);
  if (readings.length === 0) expect(located).toEqual({ earliest, latest });
  else expect([located.earliest - earliest, located.latest - latest].map((ms) => Math.abs(ms) < 1e-6)).toEqual([true, true]);
});
