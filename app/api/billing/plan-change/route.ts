import { z } from "zod";
import { changeRefusal } from "@/app/_server/change-refusal";
import { deviceOf } from "@/app/_server/device";
import { signedInRoute } from "@/app/_server/door";
import { isAdministrator } from "@/lib/auth/role";
import { isPlanOnOffer } from "@/lib/billing/catalogue";
import { changePlan } from "@/lib/billing/plan-change/change-plan";
import { undoPlanChange } from "@/lib/billing/plan-change/undo-plan-change";
import { readPlanChange } from "@/lib/billing/views/read-plan-change";
import { readSubscriptionSummary } from "@/lib/billing/views/read-subscription-summary";

/** Toss may take 60 s to charge. */
export const maxDuration = 90;

const UNKNOWN_PLAN = { ok: false, code: "unknown_plan", status: 400 } as const;
const planText = z.string().max(40);

/** What a change to this plan costs and when it comes. */
export const GET = signedInRoute({ plan: planText }, async ({ context, person, input: { plan } }) => {
  if (!isPlanOnOffer(plan)) return UNKNOWN_PLAN;
  const offered = await readPlanChange(context, { userId: person.id, plan });
  if (!offered.ok) return changeRefusal(offered);
  const { when, creditWon, dueNowWon, nextChargeAt, nextChargeWon } = offered.preview;
  return { ok: true, body: { plan, when, creditWon, dueNowWon, nextChargeAt, nextChargeWon } };
});

/** Changes the plan, now or with the next period; 202 while the charge has no outcome. */
export const POST = signedInRoute({ plan: planText, expectedWon: z.number() }, async (call) => {
  const { context, person, input } = call;
  const { plan } = input;
  if (!isPlanOnOffer(plan)) return UNKNOWN_PLAN;
  const changed = await changePlan(context, { userId: person.id, ...input, device: deviceOf(call) });
  if (!changed.ok && changed.reason === "declined")
    return { ok: false, code: changed.decline.code, declined: changed.decline.reason, status: 402 };
  if (!changed.ok && changed.reason === "amount_changed")
    return { ok: false, code: changed.reason, status: 409, present: { amountWon: changed.amountWon } };
  if (!changed.ok) return changeRefusal(changed);
  const { subscription } = await readSubscriptionSummary(context, { userId: person.id, isAdmin: isAdministrator(person) });
  const { when, chargedWon, isPending } = changed;
  return { ok: true, status: isPending ? 202 : 200, body: { plan, when, chargedWon, subscription } };
});

/** Undoes a change that was to come with the next period. */
export const DELETE = signedInRoute({}, async ({ context, person }) => {
  const undone = await undoPlanChange(context, { userId: person.id });
  if (!undone.ok) return changeRefusal(undone);
  const { subscription } = await readSubscriptionSummary(context, { userId: person.id, isAdmin: isAdministrator(person) });
  return { ok: true, body: { subscription } };
});
