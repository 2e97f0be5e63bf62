import { describe, expect, test } from "vitest";
import { commandOf, readFlags } from "@/scripts/checks/sim-flags";
import { ALL_FAULTS, type FaultKind } from "./faults";
import { shorten } from "./shorten";
import type { SeedInput, SeedReport } from "./simulate";

type Input = Omit<SeedInput, "databaseUrl">;
/** What a failure needs. Every other fault of the seed is irrelevant to it. */
type Failure = { onDay: number; people: number[]; kinds: FaultKind[] };

const INPUT: Input = { seed: 7, subscriptions: 50, months: 14 };
const HAPPENING: FaultKind[] = ["outage", "slow_call", "timeout_after", "soft_decline", "webhook_lost"];
const DAYS_PER_MONTH = 365.25 / 12;

/** Plays nothing: reports what an input would give if the seed held exactly this failure. */
function playWith({ onDay, people, kinds }: Failure) {
  const played: Input[] = [];
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
  const play = async (input: Input) => {
    played.push(input);
    return report(input);
  };
  return { play, played, report };
}

const shortenedWith = async (failure: Failure, input = INPUT) => {
  const { play, played, report } = playWith(failure);
  return { ...(await shorten(play, input, report(input))), played, report };
};

describe("the search for the shortest trace", () => {
  test("leaves out later months, uninvolved people and irrelevant kinds of fault", async () => {
    const { input, report } = await shortenedWith({ onDay: 70, people: [3, 17], kinds: ["slow_call"] });
    expect(input).toMatchObject({ seed: 7, subscriptions: 50, months: 3, only: [3, 17] });
    expect(input.without?.toSorted()).toEqual(HAPPENING.filter((kind) => kind !== "slow_call").toSorted());
    expect(report(input).violations).toEqual(["S1: charged twice"]);
  });

  test("keeps the input when nothing shorter fails", async () => {
    const whole = { onDay: 420, people: [], kinds: HAPPENING };
    const { input, report } = await shortenedWith(whole);
    expect(input).toEqual(INPUT);
    expect(report(input).violations).not.toEqual([]);
  });

  test("keeps what an earlier command already left out", async () => {
    const earlier: Input = { ...INPUT, only: [3, 17, 20], without: ["outage"] };
    const { input } = await shortenedWith({ onDay: 70, people: [17], kinds: HAPPENING.slice(1) }, earlier);
    expect(input).toEqual({ ...INPUT, months: 3, only: [17], without: ["outage"] });
  });

  test("counts whole months, at least one", async () => {
    for (const onDay of [1, 30, 31, 61, 365]) {
      const { input } = await shortenedWith({ onDay, people: [], kinds: [] });
      expect(input.months).toBe(Math.ceil(onDay / DAYS_PER_MONTH));
    }
  });

  test("ends even when every input fails", async () => {
    const { played } = await shortenedWith({ onDay: 1, people: [1], kinds: [] });
    expect(played.length).toBeLessThan(ALL_FAULTS.length);
    let plays = 0;
    const endless: SeedReport = {
      ...playWith({ onDay: 1, people: [1], kinds: [] }).report(INPUT),
      faults: Object.fromEntries(ALL_FAULTS.map((kind) => [kind, 1])),
    };
    const play = async () => {
      plays += 1;
      return endless;
    };
    await shorten(play, INPUT, endless);
    expect(plays).toBeLessThanOrEqual(60);
  });
});

describe("the command for an input", () => {
  const flagsOf = (command: string) => readFlags(command.replace("npm run sim -- ", "").split(" "), { isStrict: true });

  test("replays exactly that input", () => {
    const { seed, ...input }: Input = { ...INPUT, months: 3, only: [3, 17], without: ["outage", "slow_call"] };
    expect(flagsOf(commandOf({ seed, ...input }))).toMatchObject({ seeds: [seed], ...input });
    expect(commandOf(INPUT)).toBe("npm run sim -- --seeds 7 --subscriptions 50 --months 14");
  });

  test("names the value that it does not know", () => {
    expect(() => flagsOf("--without outage,rain")).toThrow(/"rain" is not a kind of fault; the kinds are timeout_before, /);
    expect(() => flagsOf("--only 3,x")).toThrow(/a whole number of 1 or more/);
    expect(() => flagsOf("--subscriptions 15 --only 3,17")).toThrow(/names person 17, but there are only 15/);
  });
});
