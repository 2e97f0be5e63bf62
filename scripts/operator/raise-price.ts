import { plans } from "@/lib/billing/catalogue";
import { announceRise, type RiseAnnounced } from "@/lib/billing/price/announce-rise";
import { addDays, type Day, seoulDay, seoulInstant, writtenDay } from "@/lib/billing/rules/calendar";
import { firstRiseDay, type RiseRefusal } from "@/lib/billing/rules/price-version";
import { withOperatorContext } from "@/scripts/operator/context";
import { CommandError } from "@/scripts/process/command-error";
import type { CommandResult } from "./reconcile";

export type RaiseFlags = { plan: string; to: number; from: string; withoutConsent: string; dryRun?: true };

/**
 * Announces that those who hold an older, cheaper price of a plan will pay another one, with their
 * consent. A dry run only says whom it would concern.
 * @throws CommandError when a flag is wrong
 */
export function raisePriceCommand({ plan, to, from, withoutConsent, dryRun }: RaiseFlags): Promise<CommandResult> {
  const known = plans().map(({ id }) => id);
  if (!known.includes(plan)) throw new CommandError(`--plan must be one of ${known.join(", ")}, not "${plan}".`);
  if (withoutConsent !== "end" && withoutConsent !== "keep")
    throw new CommandError('--without-consent says what becomes of those who do not consent: "end" or "keep".');
  const day = dayOf(from);
  const isTrial = dryRun === true;
  return withOperatorContext(async (context) => {
    const announced = await announceRise(context, { plan, toWon: to, from: day, withoutConsent, isTrial });
    const configuredWon = context.settings.priceWon[plan] ?? 0;
    return {
      answer: { plan, toWon: to, from: writtenDay(day), withoutConsent, dryRun: isTrial, ...announced },
      text: announced.ok
        ? said(announced, { to, day, withoutConsent, configuredWon, isTrial })
        : `Nothing was announced: ${REFUSALS[announced.reason](context.now())}.`,
      isGood: announced.ok,
    };
  });
}

const WRITTEN_DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

function dayOf(text: string): Day {
  const [, year, month, date] = WRITTEN_DAY.exec(text) ?? [];
  const day = { year: Number(year), month: Number(month), day: Number(date) };
  // A day that no month has would roll over.
  if (year === undefined || writtenDay(addDays(day, 0)) !== text)
    throw new CommandError(`--from must be a day such as 2027-01-15, not "${text}".`);
  return day;
}

const REFUSALS: Record<RiseRefusal, (now: Date) => string> = {
  amount_too_small: () => "--to must be at least 100 won",
  amount_too_large: () => "--to is more than a card takes, for as many units as some of them have",
  too_soon: (now) => `the notices need time, so --from can be ${writtenDay(firstRiseDay(now))} or later`,
  not_a_rise: () => "every version of this price costs as much already",
  after_another: () => "another rise of this plan is announced for that day or a later one",
};

type Said = { to: number; day: Day; withoutConsent: "end" | "keep"; configuredWon: number; isTrial: boolean };

function said(
  { price, holders }: Extract<RiseAnnounced, { ok: true }>,
  { to, day, withoutConsent, configuredWon, isTrial }: Said,
): string {
  const live = holders.reduce((sum, holder) => sum + holder.live, 0);
  const asked = writtenDay(addDays(seoulDay(seoulInstant(day)), -30));
  const head = isTrial && !price ? "Nothing is announced yet." : `Announced as version ${price?.version}.`;
  const each = holders.some(({ mostUnits }) => mostUnits > 1) ? " for each unit" : "";
  const whom = holders.map(
    ({ amountWon, live: held, cancelling, mostUnits }) =>
      `  ${amountWon} won${each}: ${held} live, ${cancelling} of them cancelled${each && `, up to ${mostUnits} units`}`,
  );
  const without = withoutConsent === "end" ? "their subscription ends with its paid period" : "they keep their price";
  return [
    `${head} It concerns ${live} subscriptions:`,
    ...whom,
    `Periods that begin on ${writtenDay(day)} or later cost ${to} won${each}, with a consent; without one, ${without}.`,
    `The first are asked on ${asked}; /admin shows how far it has come.`,
    ...(configuredWon === to ? [] : [`New customers still pay ${configuredWon} won${each}: that is the configured price.`]),
  ].join("\n");
}
