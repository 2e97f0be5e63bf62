/** The terms of a new promotion code, as an administrator's form sends them. */
import { z } from "zod";
import { addDays, type Day, seoulInstant } from "@/lib/billing/rules/calendar";

const DAY = /^(2\d{3})-(\d{2})-(\d{2})$/;

/** @returns the day; null for a text that names none */
export function dayOf(text: string): Day | null {
  const [, year, month, day] = DAY.exec(text) ?? [];
  if (!year || !month || !day) return null;
  const named = { year: Number(year), month: Number(month), day: Number(day) };
  const { year: realYear, month: realMonth, day: realDay } = addDays(named, 0);
  return realYear === named.year && realMonth === named.month && realDay === named.day ? named : null;
}

const dayText = z.string().transform((text, check) => {
  const day = dayOf(text);
  if (day) return day;
  check.addIssue({ code: "custom", message: "no day" });
  return z.NEVER;
});
/** Whether the figure makes sense, the operation says. */
const figure = z.int().min(-2_147_483_648).max(2_147_483_647).nullable().default(null);

export const promoCodeFields = {
  code: z.string().max(64),
  percentOff: figure,
  wonOff: figure,
  invoices: figure,
  plans: z.array(z.string().max(40)).max(50).nullable().default(null),
  audience: z.enum(["new", "everybody"]),
  /** The first and the last day in Seoul on which it can be used. */
  startsOn: dayText.nullable().default(null),
  lastOn: dayText.nullable().default(null),
  maxUses: figure,
  maxUsesPerPerson: z.int().min(-2_147_483_648).max(2_147_483_647).default(1),
};

/** The window in instants: it is over when its last day is. */
export const windowOf = ({ startsOn, lastOn }: { startsOn: Day | null; lastOn: Day | null }) => ({
  startsAt: startsOn && seoulInstant(startsOn),
  endsAt: lastOn && seoulInstant(addDays(lastOn, 1)),
});
