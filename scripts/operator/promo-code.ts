import { dayOf, windowOf } from "@/app/_server/promo-code-fields";
import { findPromotionCode } from "@/db/queries/promotion/promotions";
import { type PromoCodeView, readPromoCodes } from "@/lib/admin/read-promo-codes";
import { type CodeRefusal, createCode } from "@/lib/billing/promotion/create-code";
import { stopCode } from "@/lib/billing/promotion/stop-code";
import { normalCode } from "@/lib/billing/rules/promotion";
import { withOperatorContext } from "@/scripts/operator/context";
import { CommandError } from "@/scripts/process/command-error";
import type { CommandResult } from "./reconcile";

export type CodeFlags = {
  percent?: number;
  won?: number;
  invoices?: number;
  always?: true;
  plan?: string[];
  everybody?: true;
  from?: string;
  last?: string;
  uses?: number;
  perPerson?: number;
};

const REFUSALS: Record<CodeRefusal, string> = {
  code_malformed: "a code has 3 to 32 letters (Latin or Hangul) and digits",
  code_taken: "there is a code of this name already; codes are never used again",
  discount_missing: "say what it takes off: --percent <1-100> or --won <amount>",
  percent_out_of_range: "--percent must be 1 to 100",
  won_out_of_range: "--won must be 1 to 100,000,000",
  count_out_of_range: "a number of invoices or uses must be 1 to 1,000,000",
  unknown_plan: "--plan names a plan that is not on offer",
  window_empty: "it would end before it begins",
};

/** Creates a code; its terms never change afterwards. @throws CommandError when a flag is wrong */
export function createCodeCommand(code: string, flags: CodeFlags): Promise<CommandResult> {
  const window = windowOf({ startsOn: day("--from", flags.from), lastOn: day("--last", flags.last) });
  if (flags.always && flags.invoices !== undefined) throw new CommandError("Say --invoices <n> or --always, not both.");
  const wanted = {
    code,
    percentOff: flags.percent ?? null,
    wonOff: flags.won ?? null,
    invoices: flags.always ? null : (flags.invoices ?? 1),
    plans: flags.plan ?? null,
    audience: flags.everybody ? ("everybody" as const) : ("new" as const),
    maxUses: flags.uses ?? null,
    maxUsesPerPerson: flags.perPerson ?? 1,
    ...window,
  };
  return withOperatorContext(async (context) => {
    const created = await createCode(context, wanted);
    const text = created.ok ? `Code ${created.code} is created.` : `Not created: ${REFUSALS[created.reason]}.`;
    return { answer: created, text, isGood: created.ok };
  });
}

/** Stops a code by its name, however it is spelled. */
export function stopCodeCommand(code: string): Promise<CommandResult> {
  const spelled = normalCode(code);
  return withOperatorContext(async (context) => {
    const found = spelled && (await findPromotionCode(context.db, spelled));
    if (!found) throw new CommandError(`There is no code ${code}.`);
    const stopped = await stopCode(context, { id: found.id });
    const text = `Code ${found.code} is stopped. Whoever has used it keeps it.`;
    return { answer: stopped, text, isGood: stopped.ok };
  });
}

/** More than anybody reads at once. */
const MAX_LISTED = 200;

/** Shows the newest codes, or the one of this name, however it is spelled. */
export function listCodesCommand(code?: string): Promise<CommandResult> {
  const spelled = code === undefined ? undefined : normalCode(code);
  return withOperatorContext(async (context) => {
    const { rows: codes, next } =
      spelled === null ? { rows: [], next: null } : await readPromoCodes(context, { size: MAX_LISTED, code: spelled });
    if (code !== undefined && codes.length === 0) throw new CommandError(`There is no code ${code}.`);
    const hasMore = next !== null;
    const more = hasMore ? ["There are older codes. See one by its name: promo-code list <code>."] : [];
    const text = [...codes.map(lineOf), ...more].join("\n") || "There are no codes.";
    return { answer: { codes, hasMore }, text, isGood: true };
  });
}

function lineOf({ code, status, percentOff, wonOff, invoices, spent, reserved, maxUses }: PromoCodeView): string {
  const off = percentOff === null ? `${(wonOff ?? 0).toLocaleString("en")} won` : `${percentOff}%`;
  const times = invoices === null ? "every invoice" : invoices === 1 ? "1 invoice" : `${invoices} invoices`;
  return `${code}: ${status}, ${off} off ${times}, ${spent} spent and ${reserved} reserved of ${maxUses ?? "any number"}`;
}

function day(option: string, text: string | undefined) {
  if (text === undefined) return null;
  const named = dayOf(text);
  if (!named) throw new CommandError(`${option} must be a day such as 2027-03-01, not "${text}".`);
  return named;
}
