import { describe, expect, test } from "vitest";
import { commandOf, readFlags } from "@/scripts/checks/sim-flags";
import { ALL_FAULTS, type FaultKind } from "./faults";
import { shorten } from "./shorten";
import type { SeedInput, SeedReport } from "./simulate";

type Input = Omit<SeedInput, "databaseUrl">;
/** What a failure needs; every other kind of fault of the seed has nothing to do with it. */
type Failure = { onDay: number; people: number[]; kinds: FaultKind[] };

const INPUT: Input = { seed: 7, subscriptions: 50, months: 14 };
const HAPPENING: FaultKind[] = ["outage", "slow_call", "timeout_after", "soft_decline", "webhook_lost"];
const DAYS_PER_MONTH = 365.25 / 12;

/** Lives nothing: says what would come of an input if exactly this failure were in the seed. */
function livesWith({ onDay, people, kinds }: Failure) {
  const lived: Input[] = [];
  const report = (input: Input): SeedReport => {
    const { seed, months, only, without = [] } = input;
    const isSeen = onDay <= Math.ceil(months * DAYS_PER_MONTH);
    const isThere = people.every((number) => only?.includes(number) ?? true) && kinds.every((kind) => !without.includes(kind));
    const isBroken = isSeen && isThere;
    return {
      seed,
      subscriptionMonths: 0,
      liveMonths: 0,
      charges: 0,
      faults: Object.fromEntries(HAPPENING.filter((kind) => !without.includes(kind)).map((kind) => [kind, 3])),
      violations: isBroken ? ["S1: charged twice"] : [],
      brokenOnDay: isBroken ? onDay : null,
      people: isBroken ? people : [],
      trace: [],
    };
  };
  const live = async (input: Input) => {
    lived.push(input);
    return report(input);
  };
  return { live, lived, report };
}

const shortenedWith = async (failure: Failure, input = INPUT) => {
  const { live, lived, report } = livesWith(failure);
  return { ...(await shorten(live, input, report(input))), lived, report };
};

describe("the search for the shortest trace", () => {
  test("leaves out the months after it, the people and the kinds of fault that have nothing to do with it", async () => {
    const { input, report } = await shortenedWith({ onDay: 70, people: [3, 17], kinds: ["slow_call"] });
    expect(input).toMatchObject({ seed: 7, subscriptions: 50, months: 3, only: [3, 17] });
    expect(input.without?.toSorted()).toEqual(HAPPENING.filter((kind) => kind !== "slow_call").toSorted());
    expect(report(input).violations).toEqual(["S1: charged twice"]);
  });

  test("keeps nothing that does not fail", async () => {
    const whole = { onDay: 420, people: [], kinds: HAPPENING };
    const { input, report } = await shortenedWith(whole);
    expect(input).toEqual(INPUT);
    expect(report(input).violations).not.toEqual([]);
  });

  test("takes up what was left out before", async () => {
    const earlier: Input = { ...INPUT, only: [3, 17, 20], without: ["outage"] };
    const { input } = await shortenedWith({ onDay: 70, people: [17], kinds: HAPPENING.slice(1) }, earlier);
    expect(input).toEqual({ ...INPUT, months: 3, only: [17], without: ["outage"] });
  });

  test("counts whole months, and one at least", async () => {
    for (const onDay of [1, 30, 31, 61, 365]) {
      const { input } = await shortenedWith({ onDay, people: [], kinds: [] });
      expect(input.months).toBe(Math.ceil(onDay / DAYS_PER_MONTH));
    }
  });

  test("ends, also where every input fails alike", async () => {
    const { lived } = await shortenedWith({ onDay: 1, people: [1], kinds: [] });
    expect(lived.length).toBeLessThan(ALL_FAULTS.length);
    let lives = 0;
    const endless: SeedReport = {
      ...livesWith({ onDay: 1, people: [1], kinds: [] }).report(INPUT),
      faults: Object.fromEntries(ALL_FAULTS.map((kind) => [kind, 1])),
    };
    const live = async () => {
      lives += 1;
      return endless;
    };
    await shorten(live, INPUT, endless);
    expect(lives).toBeLessThanOrEqual(60);
  });
});

describe("the command for an input", () => {
  const flagsOf = (command: string) => readFlags(command.replace("npm run sim -- ", "").split(" "), { isStrict: true });

  test("lives that very input again", () => {
    const { seed, ...input }: Input = { ...INPUT, months: 3, only: [3, 17], without: ["outage", "slow_call"] };
    expect(flagsOf(commandOf({ seed, ...input }))).toMatchObject({ seeds: [seed], ...input });
    expect(commandOf(INPUT)).toBe("npm run sim -- --seeds 7 --subscriptions 50 --months 14");
  });

  test("names what it does not know", () => {
    expect(() => flagsOf("--without outage,rain")).toThrow(/"rain" is no kind of fault; there are timeout_before, /);
    expect(() => flagsOf("--only 3,x")).toThrow(/a whole number from 1/);
    expect(() => flagsOf("--subscriptions 15 --only 3,17")).toThrow(/names person 17, and there are 15/);
  });
});
