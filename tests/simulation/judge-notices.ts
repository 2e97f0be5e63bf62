/**
 * S14: everything that happened to a person has exactly its notice. Which one follows from the
 * audit log and from the judge's own arithmetic, not from the application's table of notices.
 */
import { forPlan } from "@/lib/billing/catalogue";
import {
  declinedSince,
  type Evidence,
  type History,
  isOfOldCard,
  isOwedAfter,
  nextSlotMs,
  scheduledEndAt,
  TIES,
} from "./histories";
import type { AuditRow, NoticeRow, PaymentRow } from "./mirror";
import { isChangeOfPlan, runningPlan } from "./mirror-periods";
import type { SimulatedWorld } from "./simulated-world";

const PAID: readonly string[] = ["subscribed", "renewed", "recovered", "plan_changed"];
const FAILED: readonly string[] = ["payment_failed", "last_attempt_failed", "new_card_needed"];
const ENDED: Record<string, string> = { canceled: "ended", unpaid: "ended_unpaid", consent_missing: "ended_without_consent" };
/** What only time causes; judge-timed-notices.ts has these. */
const TIMED: readonly string[] = ["access_ended", "renewal_in_30_days", "renewal_in_7_days", "checking_long", "consent_needed"];
const ms = (instant: string) => Date.parse(instant);

/** The notices that one kind of event of one thing has and should have. */
type Told = {
  whose: string;
  rows: number;
  /** How often it happened; `maybe` where things of one instant leave it open. */
  causes: number;
  maybe: number;
  templates: Set<string>;
  wrong: string[];
};

export type NoticeJudge = { judge: (evidence: Evidence) => string[] };

export function createNoticeJudge(world: SimulatedWorld): NoticeJudge {
  const all = new Map<string, Told>();
  const refundedWon = new Map<string, number>();
  const known = new Set<string>();

  return {
    judge: (evidence) => {
      const touched = new Set<string>();
      const toldOf = (key: string, whose: string | null): Told => {
        const told = all.get(key) ?? { whose: whose ?? "", rows: 0, causes: 0, maybe: 0, templates: new Set(), wrong: [] };
        all.set(key, told);
        touched.add(key);
        return told;
      };
      for (const line of evidence.change.audit) {
        const cause = causeOf(world, evidence, { line, refundedWon });
        if (!cause) continue;
        const told = toldOf(cause.key, line.user_id);
        if (cause.isSure) told.causes += 1;
        else told.maybe += 1;
        for (const template of cause.templates) told.templates.add(template);
      }
      for (const row of evidence.change.notices) {
        if (known.has(row.id)) continue;
        known.add(row.id);
        const key = keyOf(row);
        if (!key) continue;
        const told = toldOf(key, row.user_id);
        told.rows += 1;
        if (!told.templates.has(row.template)) told.wrong.push(row.template);
      }
      return [...touched].flatMap((key) => [...judgeTold(key, all.get(key)), ...judgeGivenBack(evidence, key)]);
    },
  };
}

function judgeTold(key: string, told: Told | undefined): string[] {
  if (!told) return [];
  const { rows, causes, maybe, whose, templates, wrong } = told;
  const findings: [boolean, string][] = [
    [rows < causes, `S14: ${key} happened ${causes} times and has ${rows} notices`],
    [rows > causes + maybe, `S14: ${key} has ${rows} notices and happened ${causes} times`],
    [wrong.length > 0, `S14: ${key} is told as ${wrong.join()}, not as ${[...templates].join()}`],
  ];
  return findings.flatMap(([isBroken, finding]) => (isBroken ? [`${finding} (${whose})`] : []));
}

/** S6 and S14: the mails about a payment tell of as much as was given back, to the won. */
function judgeGivenBack({ mirror, change }: Evidence, key: string): string[] {
  const [kind, paymentId = ""] = key.split(" ");
  const payment = mirror.payments.get(paymentId);
  if (kind !== "refunded" || !payment) return [];
  const rows = change.notices.filter(({ payment_id, template }) => payment_id === paymentId && template === "refunded");
  const wrong = rows.filter(({ detail }) => Number(detail.givenBackWon) <= 0);
  const told = [...mirror.notices.values()]
    .filter(({ payment_id, template }) => payment_id === paymentId && template === "refunded")
    .reduce((sum, { detail }) => sum + Number(detail.givenBackWon), 0);
  return told === payment.refunded_won && wrong.length === 0
    ? []
    : [`S14: ${payment.refunded_won} given back of ${paymentId} and ${told} told (${payment.user_id})`];
}

/** @returns the event that a notice is about; null for those that only time causes */
function keyOf({ template, channel, payment_id, subscription_id, user_id, detail }: NoticeRow): string | null {
  if (user_id === null || channel !== "mail" || TIMED.includes(template)) return null;
  // Told again, because every mail before it has failed.
  if (template === "consent_given" && detail.failed !== undefined) return null;
  if ((template === "subscribed" || template === "trial_begun") && payment_id === null) return `begun ${subscription_id}`;
  if (PAID.includes(template) && payment_id !== null) return `paid ${payment_id}`;
  if (FAILED.includes(template)) return `failed ${payment_id}`;
  if (template === "refunded") return `refunded ${payment_id}`;
  return `${Object.values(ENDED).includes(template) ? "end" : template} ${subscription_id}`;
}

type Cause = { key: string; templates: readonly string[]; isSure: boolean };
type Happened = { line: AuditRow; refundedWon: Map<string, number> };

function causeOf(world: SimulatedWorld, evidence: Evidence, { line, refundedWon }: Happened): Cause | null {
  const { action, payment_id, subscription_id, detail } = line;
  switch (action) {
    case "payment_paid":
      return { key: `paid ${payment_id}`, templates: paidTemplates(evidence, line), isSure: true };
    // Nothing was paid for it, so nothing else tells of it.
    case "subscribed":
      return payment_id === null ? { key: `begun ${subscription_id}`, templates: [begunAs(detail)], isSure: true } : null;
    case "payment_declined":
      return failure(world, evidence, line);
    case "payment_refunded": {
      const before = refundedWon.get(payment_id ?? "") ?? 0;
      const now = Math.max(before, Number(detail.refundedWon));
      refundedWon.set(payment_id ?? "", now);
      return now > before ? { key: `refunded ${payment_id}`, templates: ["refunded"], isSure: true } : null;
    }
    case "card_changed":
    case "cancel_scheduled":
    case "resumed":
    case "plan_change_scheduled":
    case "consent_given":
    case "consent_withdrawn":
      // An order that takes its place is told itself.
      if (detail.by === "order") return null;
      return { key: `${action} ${subscription_id}`, templates: [action], isSure: true };
    case "plan_changed":
      // What was charged for it is told by its payment.
      return detail.amountWon === 0 ? { key: `plan_changed ${subscription_id}`, templates: [action], isSure: true } : null;
    case "ended": {
      const template = ENDED[String(detail.reason)];
      return template ? { key: `end ${subscription_id}`, templates: [template], isSure: true } : null;
    }
    default:
      return null;
  }
}

const begunAs = ({ trialDays }: AuditRow["detail"]): string => (trialDays === undefined ? "subscribed" : "trial_begun");

/** Told as the beginning, as a renewal on time, or as the end of a debt. */
function paidTemplates({ mirror, histories }: Evidence, { payment_id, at }: AuditRow): readonly string[] {
  const payment = mirror.payments.get(payment_id ?? "");
  if (!payment?.subscription_id || payment.trigger === "checkout") return ["subscribed"];
  if (isChangeOfPlan(mirror.invoices.get(payment.invoice_id))) return ["plan_changed"];
  const history = withoutPayment(histories.of(payment.subscription_id), payment);
  return TIES.map((tie) => (declinedSince(mirror, history, tie, ms(at)) === null ? "renewed" : "recovered"));
}

const withoutPayment = (history: History, { id }: PaymentRow): History => ({
  ...history,
  attempts: new Map([...history.attempts].filter(([attemptId]) => attemptId !== id)),
});

/** A decline of the card that the subscription had then, while it was live. */
function failure({ settings }: SimulatedWorld, { mirror, histories }: Evidence, { payment_id, at }: AuditRow): Cause | null {
  const payment = mirror.payments.get(payment_id ?? "");
  if (!payment?.subscription_id || !isOwedAfter(mirror, payment)) return null;
  const history = histories.of(payment.subscription_id);
  const atMs = ms(at);
  const isOver = (untilMs: number) => {
    const endMs = scheduledEndAt(history, untilMs);
    return endMs !== null && endMs <= untilMs;
  };
  const answers = TIES.flatMap((tie) => [atMs - 1, atMs].map((untilMs) => isOver(untilMs) || isOfOldCard(mirror, payment, tie)));
  if (answers.every(Boolean)) return null;
  const invoice = mirror.invoices.get(payment.invoice_id);
  const plan = invoice ? runningPlan(mirror, invoice) : "";
  // A payment of the same instant, with another card, came before this decline or after it.
  const declinedMs = TIES.flatMap((tie) =>
    [atMs - 1, atMs].map((untilMs) => declinedSince(mirror, history, tie, untilMs) ?? atMs),
  );
  const templates = declinedMs.map((sinceMs) => {
    if (nextSlotMs(sinceMs, payment.decline_class === "hard" ? [] : forPlan(settings.dunning, plan), atMs) !== null)
      return "payment_failed";
    return payment.decline_class === "hard" ? "new_card_needed" : "last_attempt_failed";
  });
  return { key: `failed ${payment_id}`, templates, isSure: !answers.some(Boolean) };
}
