/**
 * The price rises of a seed's merchant, drawn before its first day: for which plan, when it is
 * announced and for which day, how dear, and what becomes of people who do not consent.
 */
import { announceRise } from "@/lib/billing/price/announce-rise";
import { pick } from "./chance";
import type { SimulatedWorld } from "./simulated-world";

const DAY_MS = 86_400_000;
const SEOUL_MS = 9 * 3_600_000;
/** Of the seeds; most raise the price of a month, which more people pay. */
const WITH_A_RISE = 0.85;
const WITH_A_SECOND = 0.4;
const YEARLY = 0.2;
/** The first comes while people still join; the second overlaps the questions of the first. */
const [FIRST_WITHIN_DAYS, SECOND_WITHIN_DAYS] = [25, 90];
/** A rise is announced at least 31 days ahead, and it may take some days until it is on record. */
const [LEAST_AHEAD_DAYS, MOST_AHEAD_DAYS] = [36, 60];
/** Repeated on as many days, as an operator does who got no answer. It changes nothing. */
const REPEATED_DAYS = 3;
const RISES_BY = [1_000, 100, 2_600] as const;

type PlannedRise = {
  nth: number;
  plan: string;
  byWon: number;
  day: number;
  fromDay: number;
  withoutConsent: "end" | "keep";
};

/** Everybody looks at it on each day. */
const drawn = new WeakMap<SimulatedWorld, PlannedRise[]>();

function plannedRises(world: SimulatedWorld): PlannedRise[] {
  const rises = drawn.get(world) ?? drawRises(world);
  drawn.set(world, rises);
  return rises;
}

function drawRises(world: SimulatedWorld): PlannedRise[] {
  const draw = (what: string, nth = 0) => world.chance("rise", what, nth);
  if (draw("any") >= WITH_A_RISE) return [];
  const plan = draw("plan") < YEARLY ? "pro_yearly" : "pro_monthly";
  const count = draw("second") < WITH_A_SECOND ? 2 : 1;
  let byWon = 0;
  return Array.from({ length: count }, (_, nth) => {
    byWon += pick(RISES_BY, draw("by", nth));
    const within = nth === 0 ? FIRST_WITHIN_DAYS : SECOND_WITHIN_DAYS - FIRST_WITHIN_DAYS;
    const day = nth * FIRST_WITHIN_DAYS + Math.floor(within * draw("day", nth)) + nth * (REPEATED_DAYS + 1);
    const ahead = LEAST_AHEAD_DAYS + Math.floor((MOST_AHEAD_DAYS - LEAST_AHEAD_DAYS) * draw("ahead", nth));
    return { nth, plan, byWon, day, fromDay: day + ahead, withoutConsent: draw("keeps", nth) < 0.4 ? "keep" : "end" };
  });
}

/** Whether somebody may be asked about a rise on this day. */
export const isRiseNear = (world: SimulatedWorld, day: number): boolean => plannedRises(world).some((rise) => day >= rise.day);

/** The operator announces what is planned for this day. */
export async function announcePlanned(world: SimulatedWorld, day: number): Promise<void> {
  for (const rise of plannedRises(world)) {
    if (day < rise.day || day >= rise.day + REPEATED_DAYS) continue;
    const context = { ...world.process({ name: `announces|${rise.nth}|${day}` }), actor: "operator:prices" as const };
    const toWon = (world.settings.priceWon[rise.plan] ?? 0) + rise.byWon;
    const from = seoulDate(world.now().getTime() + (rise.fromDay - day) * DAY_MS);
    const announced = await world.attempt("an operator announces a rise", () =>
      announceRise(context, { plan: rise.plan, toWon, from, withoutConsent: rise.withoutConsent, isTrial: false }),
    );
    world.note(`operator announces ${toWon} for ${rise.plan}: ${announced?.ok ? "yes" : (announced?.reason ?? "no answer")}`);
  }
}

function seoulDate(atMs: number) {
  const local = new Date(atMs + SEOUL_MS);
  return { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate() };
}
