import { wonTyped } from "../../payments/_refund/won-typed";

/** What the form sends: a field that is empty is null. */
export type CodeBody = {
  code: string;
  percentOff: number | null;
  wonOff: number | null;
  invoices: number | null;
  plans: string[] | null;
  audience: string;
  startsOn: string | null;
  lastOn: string | null;
  maxUses: number | null;
  maxUsesPerPerson: number;
};

/** What no figure is stands for itself: the server refuses it and says so. */
const NO_FIGURE = 0;

/** @returns the terms as they were typed; what is wrong with them, the server says */
export function readCode(data: FormData): CodeBody {
  const text = (name: string) => String(data.get(name) ?? "").trim();
  const figure = (name: string) => (text(name) === "" ? null : (wonTyped(text(name)) ?? NO_FIGURE));
  const off = figure("figure") ?? NO_FIGURE;
  const plans = data.getAll("plans").map(String);
  const durations: Record<string, number | null> = { once: 1, several: figure("invoices") ?? NO_FIGURE };
  return {
    code: text("code"),
    percentOff: text("kind") === "percent" ? off : null,
    wonOff: text("kind") === "won" ? off : null,
    invoices: durations[text("duration")] ?? null,
    plans: plans.length > 0 ? plans : null,
    audience: text("audience"),
    startsOn: text("startsOn") || null,
    lastOn: text("lastOn") || null,
    maxUses: figure("maxUses"),
    maxUsesPerPerson: figure("perPerson") ?? 1,
  };
}
