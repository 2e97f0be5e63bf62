/**
 * The promotion codes of a seed's merchant, and who enters one. Some have few uses, so that people
 * race for the last.
 */
import { createCode } from "@/lib/billing/promotion/create-code";
import { quote } from "@/lib/billing/promotion/quote";
import { stopCode } from "@/lib/billing/promotion/stop-code";
import type { PromotionTerms } from "@/lib/billing/rules/promotion";
import { processOf } from "./acting";
import { pick } from "./chance";
import type { SimulatedPerson } from "./people";
import { listWonOf } from "./settings";
import type { SimulatedWorld } from "./simulated-world";
import type { Turn } from "./turn";

type Off = Pick<PromotionTerms, "percentOff" | "wonOff" | "invoices">;

const percent = (percentOff: number, invoices: number | null): Off => ({ percentOff, wonOff: null, invoices });
const won = (wonOff: number, invoices: number | null): Off => ({ percentOff: null, wonOff, invoices });
/** Once, several times, for ever; down to nothing, and to less than Toss charges. */
const OFFS = [
  percent(50, 1),
  percent(33, 3),
  percent(15, null),
  percent(100, 1),
  percent(100, 2),
  won(3_000, null),
  won(9_850, 2),
];
const USES = [1, 2, 4, null];
const PLANS = [null, null, ["pro_monthly"]];
const CODES = ["SPRING", "여름할인", "LAST-ONE", "WELCOME"] as const;
/** Of those who subscribe; one in ten of them misspells it. */
const WITH_A_CODE = 0.35;
const MISSPELLED = 0.1;

/** Made before the first day, by an operator whose process lives. */
export async function issueCodes(world: SimulatedWorld): Promise<void> {
  const context = { ...world.process({ name: "codes", isSafe: true }), actor: "operator:codes" as const };
  for (const code of CODES) {
    const draw = <Choice>(choices: readonly Choice[], what: string) =>
      pick(choices as readonly [Choice, ...Choice[]], world.chance("code", code, what));
    const isForNew = world.chance("code", code, "audience") < 0.5;
    await createCode(context, {
      code,
      ...draw(OFFS, "off"),
      plans: draw(PLANS, "plans"),
      audience: isForNew ? "new" : "everybody",
      startsAt: null,
      endsAt: null,
      maxUses: draw(USES, "uses"),
      maxUsesPerPerson: draw([1, 2], "per person"),
    });
  }
}

/** What the person types today; undefined when they have no code. */
export function codeOfToday(world: SimulatedWorld, person: SimulatedPerson, day: number): string | undefined {
  if (world.chance("has code", person.number, day) >= WITH_A_CODE) return undefined;
  const code = pick(CODES, world.chance("which code", person.number, day)).toLowerCase();
  return world.chance("misspelled", person.number, day) < MISSPELLED ? `${code}x` : ` ${code} `;
}

/** The page shows what the code leaves to pay. Looking reserves nothing. */
export async function lookAtPrice(turn: Turn, promoCode: string): Promise<void> {
  const { world, person } = turn;
  const quoted = await world.attempt(`person ${person.number} looks at a price`, () =>
    quote(processOf(turn, "look at a price"), { plans: [person.plan], promoCode, userId: person.id }),
  );
  for (const { listWon, discountWon, amountWon } of quoted?.quotes ?? [])
    if (listWon !== listWonOf(world.settings, person.plan) || amountWon + discountWon !== listWon)
      world.violations.push(`S5: person ${person.number} saw ${amountWon} and ${discountWon} off of ${listWon}`);
}

/** An operator stops a code that has got about. */
export async function stopOne(world: SimulatedWorld, day: number): Promise<void> {
  const code = pick(CODES, world.chance("stopped", day));
  const [row] = await world.sql<{ id: string }[]>`
    select id from promotion_codes where code = upper(replace(${code}, '-', '')) and stopped_at is null`;
  if (!row) return;
  const context = { ...world.process({ name: `stops a code|${day}` }), actor: "operator:codes" as const };
  const stopped = await world.attempt("an operator stops a code", () => stopCode(context, { id: row.id }));
  world.note(`an operator stops ${code}: ${stopped?.ok ?? "no answer"}`);
}
