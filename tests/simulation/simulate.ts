import { type Cron, createCron, type Morning, morning } from "./batch-mornings";
import { chanceOf, pick } from "./chance";
import { judgeRecovery, liveFaultFreeDays } from "./fault-free-days";
import type { FaultKind } from "./faults";
import { createJudge } from "./judge";
import { operatorActs } from "./operator-actions";
import { OUTBOX_HOURS, tendOutbox } from "./outbox";
import { HOURS } from "./people";
import { actToday, actWhileSlow, returnFromWindow } from "./person-actions";
import { issueCodes } from "./promotions";
import { RESOLVER_HOURS, runResolver } from "./resolver";
import { drawSettings, EVENING_HOUR } from "./settings";
import { createSimulatedWorld, type SimulatedWorld, type WorldInput } from "./simulated-world";
import { deliverWebhooks } from "./webhook-deliveries";

export type SeedInput = Omit<WorldInput, "settings"> & { months: number };
export type SeedReport = {
  seed: number;
  subscriptionMonths: number;
  /** Of these, the months in which the person had a live subscription. */
  liveMonths: number;
  charges: number;
  faults: Partial<Record<FaultKind, number>>;
  violations: string[];
  /** The day of the first violation, counted from the seed's first day; null without one. */
  brokenOnDay: number | null;
  /** The people whom the violations name, by number. */
  people: number[];
  trace: string[];
};

const DAY_MS = 86_400_000;
const EPOCH = Date.parse("2026-01-01T00:00:00+09:00");
/** Seeds start anywhere within four years, so that they meet every kind of February. */
const START_WITHIN_DAYS = 1_461;
const DAYS_PER_MONTH = 365.25 / 12;
const RELOAD_AFTER_SECONDS = 150;
/** After this many visits a person no longer waits at the page. */
const MAX_VISITS = 4;
/**
 * The part of the day in which processes start with another merchant's key; in the morning that
 * includes the batch.
 */
const MIX_UPS = ["morning", "morning", "early", "post", "noon", "late"] as const;

/**
 * Plays one seed to its end, or to its first violation. The database must be empty and migrated.
 */
export async function simulate(input: SeedInput): Promise<SeedReport> {
  const days = Math.ceil(input.months * DAYS_PER_MONTH);
  const startDay = Math.floor((((input.seed * 2_654_435_761) % 4_294_967_296) / 4_294_967_296) * START_WITHIN_DAYS);
  const midnightOf = (day: number) => EPOCH + (startDay + day) * DAY_MS;
  const settings = drawSettings(chanceOf(input.seed));
  const world = await createSimulatedWorld({ ...input, settings }, new Date(midnightOf(0)));
  const judge = createJudge(world);
  const cron = createCron();
  actWhileSlow(world, judge.mirror);
  await issueCodes(world);
  let liveDays = 0;
  let day = 0;
  let violations: string[] = [];
  try {
    for (; day < days && violations.length === 0; day += 1) {
      violations = await judge.judgeDay(await liveDay(world, { day, midnightMs: midnightOf(day), cron, judge }));
      liveDays += world.people.filter(({ id }) => isLive(judge.mirror.subscriptionOf(id))).length;
    }
    if (violations.length === 0) violations = await liveFaultFreeDays(world, midnightOf(days), judgeRecovery(world, judge));
    if (violations.length === 0) violations = await judge.judgeEnd();
    return {
      seed: input.seed,
      subscriptionMonths: world.people.length * input.months,
      liveMonths: liveDays / DAYS_PER_MONTH,
      charges: [...world.toss.core.state.payments.values()].filter(({ approvedAtMs }) => approvedAtMs !== null).length,
      faults: Object.fromEntries(world.faults.injected),
      violations,
      brokenOnDay: violations.length > 0 ? day : null,
      people: peopleIn(violations),
      trace: world.trace,
    };
  } finally {
    await world.close();
  }
}

const isLive = (subscription: { status: string } | null) => subscription !== null && subscription.status !== "ended";

type DayInput = { day: number; midnightMs: number; cron: Cron; judge: ReturnType<typeof createJudge> };

async function liveDay(world: SimulatedWorld, { day, midnightMs, cron, judge }: DayInput): Promise<Morning> {
  const at = (hour: string) => new Date(midnightMs + Date.parse(`1970-01-01T${hour}Z`));
  const [early, noon, late] = HOURS;
  const [soon, later] = RESOLVER_HOURS;
  const [afterRun, beforeMidnight] = OUTBOX_HOURS;
  const mixUp = world.faults.isDrawn("wrong_key", day) ? pick(MIX_UPS, world.chance("mix-up", day)) : null;
  const comeTo = async (hour: string, part: (typeof MIX_UPS)[number] | null) => {
    await finishSideTasks(world);
    await world.moveTo(at(hour));
    if (mixUp !== null && mixUp === part) world.mixUpKeys();
  };
  await comeTo(early, "early");
  await peopleAct(world, judge, { day, hour: early, at });
  await comeTo("09:00:00", "morning");
  const ran = await morning(world, { day, cron, mirror: judge.mirror });
  await comeTo(soon, null);
  await runResolver(world, { day, hour: soon });
  await comeTo(afterRun, null);
  await tendOutbox(world, { day, hour: afterRun });
  await comeTo("09:30:00", "post");
  await deliverWebhooks(world, day);
  await operatorActs({ world, day });
  await comeTo(later, null);
  await runResolver(world, { day, hour: later });
  await comeTo(noon, "noon");
  await peopleAct(world, judge, { day, hour: noon, at });
  const ranAgain = await evening(world, { day, cron, judge, come: () => comeTo(`${EVENING_HOUR}:00:00`, null) });
  await comeTo(late, "late");
  await peopleAct(world, judge, { day, hour: late, at });
  await comeTo(beforeMidnight, null);
  await tendOutbox(world, { day, hour: beforeMidnight });
  await finishSideTasks(world);
  return ranAgain ?? ran;
}

/** Its chances are drawn as those of a day between this one and the next. */
const HALF_A_DAY = 0.5;

/** The day's second run, for a merchant whose scheduler calls twice. */
async function evening(
  world: SimulatedWorld,
  { day, cron, judge, come }: Pick<DayInput, "day" | "cron" | "judge"> & { come: () => Promise<void> },
): Promise<Morning> {
  if (!world.settings.batchHours.includes(EVENING_HOUR)) return null;
  await come();
  return morning(world, { day: day + HALF_A_DAY, cron, mirror: judge.mirror });
}

/** Side tasks may start further side tasks. */
async function finishSideTasks({ sideTasks }: SimulatedWorld): Promise<void> {
  while (sideTasks.length > 0) await Promise.all(sideTasks.splice(0));
}

async function peopleAct(
  world: SimulatedWorld,
  judge: DayInput["judge"],
  { day, hour, at }: { day: number; hour: (typeof HOURS)[number]; at: (hour: string) => Date },
): Promise<void> {
  const turns = world.people
    .filter((person) => person.hour === hour)
    .map((person) => ({ world, person, day, subscription: judge.mirror.subscriptionOf(person.id) }));
  await Promise.all(turns.map(actToday));
  const unanswered = turns.filter(({ person: { redirect } }) => redirect !== null && redirect.visits < MAX_VISITS);
  if (unanswered.length === 0) return;
  // The page reloads by itself. For the people who act just before midnight it must not reach into
  // the next day.
  await world.moveTo(new Date(Math.min(world.now().getTime() + RELOAD_AFTER_SECONDS * 1_000, at("23:59:59").getTime())));
  await Promise.all(unanswered.map((turn) => returnFromWindow(turn, "reload")));
}

const peopleIn = (violations: readonly string[]): number[] => [
  ...new Set(violations.flatMap((line) => [...line.matchAll(/person[- ](?:\d+-)?(\d+)/g)].map((match) => Number(match[1])))),
];
