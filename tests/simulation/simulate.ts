import { judgeCalm, tossIsQuiet } from "./calm";
import { chanceOf, pick } from "./chance";
import { type Cron, createCron, type Morning, morning } from "./cron";
import type { FaultKind } from "./faults";
import { createJudge } from "./judge";
import { actOf, actWhileSlow, comeBack } from "./operations";
import { operatorActs } from "./operator";
import { HOURS } from "./people";
import { deliverPost } from "./post";
import { RESOLVER_HOURS, resolverComes } from "./resolver";
import { drawSettings } from "./settings";
import { createSimulatedWorld, type SimulatedWorld, type WorldInput } from "./simulated-world";

export type SeedInput = Omit<WorldInput, "settings"> & { months: number };
export type SeedReport = {
  seed: number;
  subscriptionMonths: number;
  /** Of these, how much was lived with a live subscription. */
  liveMonths: number;
  charges: number;
  faults: Partial<Record<FaultKind, number>>;
  violations: string[];
  /** The day on which the first violation was seen; null without one. */
  brokenOnDay: number | null;
  /** The people that a violation names. */
  people: number[];
  trace: string[];
};

const DAY_MS = 86_400_000;
const EPOCH = Date.parse("2026-01-01T00:00:00+09:00");
/** Seeds begin anywhere in four years, so that each kind of February is met. */
const START_WITHIN_DAYS = 1_461;
const DAYS_PER_MONTH = 365.25 / 12;
const RELOAD_AFTER_SECONDS = 150;
/** Visits after which nobody waits at the page. */
const MAX_VISITS = 4;
/** When somebody gives the processes another merchant's key; in the morning the batch has it too. */
const MIX_UPS = ["morning", "morning", "early", "post", "noon", "late"] as const;

/** Lives one seed to its end, or to its first violation. The database must be empty and migrated. */
export async function simulate(input: SeedInput): Promise<SeedReport> {
  const days = Math.ceil(input.months * DAYS_PER_MONTH);
  const startDay = Math.floor((((input.seed * 2_654_435_761) % 4_294_967_296) / 4_294_967_296) * START_WITHIN_DAYS);
  const midnightOf = (day: number) => EPOCH + (startDay + day) * DAY_MS;
  const settings = drawSettings(chanceOf(input.seed));
  const world = await createSimulatedWorld({ ...input, settings }, new Date(midnightOf(0)));
  const judge = createJudge(world);
  const cron = createCron();
  actWhileSlow(world, judge.mirror);
  let liveDays = 0;
  let day = 0;
  let violations: string[] = [];
  try {
    for (; day < days && violations.length === 0; day += 1) {
      violations = await judge.judgeDay(await liveDay(world, { day, midnightMs: midnightOf(day), cron, judge }));
      liveDays += world.people.filter(({ id }) => isLive(judge.mirror.standingOf(id))).length;
    }
    if (violations.length === 0) violations = await tossIsQuiet(world, midnightOf(days), judgeCalm(world, judge));
    if (violations.length === 0) violations = await judge.judgeEnd();
    return {
      seed: input.seed,
      subscriptionMonths: world.people.length * input.months,
      liveMonths: liveDays / DAYS_PER_MONTH,
      charges: [...world.toss.core.state.payments.values()].filter(({ approvedAtMs }) => approvedAtMs !== null).length,
      faults: Object.fromEntries(world.misfortune.injected),
      violations,
      brokenOnDay: violations.length > 0 ? day : null,
      people: peopleIn(violations),
      trace: world.trace,
    };
  } finally {
    await world.close();
  }
}

const isLive = (standing: { status: string } | null) => standing !== null && standing.status !== "ended";

type DayInput = { day: number; midnightMs: number; cron: Cron; judge: ReturnType<typeof createJudge> };

async function liveDay(world: SimulatedWorld, { day, midnightMs, cron, judge }: DayInput): Promise<Morning> {
  const at = (hour: string) => new Date(midnightMs + Date.parse(`1970-01-01T${hour}Z`));
  const [early, noon, late] = HOURS;
  const [soon, later] = RESOLVER_HOURS;
  const mixUp = world.misfortune.isDrawn("wrong_key", day) ? pick(MIX_UPS, world.chance("mix-up", day)) : null;
  const comeTo = async (hour: string, part: (typeof MIX_UPS)[number] | null) => {
    await finishBesides(world);
    await world.moveTo(at(hour));
    if (mixUp !== null && mixUp === part) world.mixUpKeys();
  };
  await comeTo(early, "early");
  await peopleAct(world, judge, { day, hour: early, at });
  await comeTo("09:00:00", "morning");
  const ran = await morning(world, { day, cron, mirror: judge.mirror });
  await comeTo(soon, null);
  await resolverComes(world, { day, hour: soon });
  await comeTo("09:30:00", "post");
  await deliverPost(world, day);
  await operatorActs({ world, day });
  await comeTo(later, null);
  await resolverComes(world, { day, hour: later });
  await comeTo(noon, "noon");
  await peopleAct(world, judge, { day, hour: noon, at });
  await comeTo(late, "late");
  await peopleAct(world, judge, { day, hour: late, at });
  await finishBesides(world);
  return ran;
}

/** What was begun beside the day's course may begin more of it. */
async function finishBesides({ besides }: SimulatedWorld): Promise<void> {
  while (besides.length > 0) await Promise.all(besides.splice(0));
}

async function peopleAct(
  world: SimulatedWorld,
  judge: DayInput["judge"],
  { day, hour, at }: { day: number; hour: (typeof HOURS)[number]; at: (hour: string) => Date },
): Promise<void> {
  const turns = world.people
    .filter((person) => person.hour === hour)
    .map((person) => ({ world, person, day, standing: judge.mirror.standingOf(person.id) }));
  await Promise.all(turns.map(actOf));
  const unanswered = turns.filter(({ person: { redirect } }) => redirect !== null && redirect.visits < MAX_VISITS);
  if (unanswered.length === 0) return;
  // The page asks again for them; by midnight's last people only on the next day.
  await world.moveTo(new Date(Math.min(world.now().getTime() + RELOAD_AFTER_SECONDS * 1_000, at("23:59:59").getTime())));
  await Promise.all(unanswered.map((turn) => comeBack(turn, "reload")));
}

const peopleIn = (violations: readonly string[]): number[] => [
  ...new Set(violations.flatMap((line) => [...line.matchAll(/person[- ](?:\d+-)?(\d+)/g)].map((match) => Number(match[1])))),
];
