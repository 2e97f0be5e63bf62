/**
 * What people do, as a table: each action with its probability for a person on a day, and the
 * function that performs it. A new operation of the product is one more entry.
 */

import { createAuthentication } from "@/emulator/ledger";
import { rememberLanguage } from "@/lib/auth/remember-language";
import { authorize } from "@/lib/billing/checkout/authorize";
import { openCardChange, openCheckout } from "@/lib/billing/checkout/open-checkout";
import { saveDetails } from "@/lib/billing/invoice/save-details";
import { authorizeByLink } from "@/lib/billing/link/authorize-by-link";
import { lookUpByLink } from "@/lib/billing/link/look-up-by-link";
import { openByLink } from "@/lib/billing/link/open-by-link";
import { lookUpOwn } from "@/lib/billing/payment/look-up-own";
import { retryPayment } from "@/lib/billing/payment/retry-payment";
import { requestOwnRefund } from "@/lib/billing/refund/request-own-refund";
import { linkEndsAt } from "@/lib/billing/rules/link";
import { cancel } from "@/lib/billing/subscription/cancel";
import { resume } from "@/lib/billing/subscription/resume";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { readRefundOptions } from "@/lib/billing/views/read-refund-options";
import type { Context } from "@/lib/context";
import { writeLinkToken } from "@/lib/link-token";
import { processOf } from "./acting";
import { pick } from "./chance";
import { answerConsent } from "./consent-actions";
import type { Mirror } from "./mirror";
import type { Redirect } from "./people";
import { keepThePlan, takeAnotherPlan } from "./plan-actions";
import { isRiseNear } from "./price-rises";
import { codeOfToday, lookAtPrice } from "./promotions";
import type { SimulatedWorld } from "./simulated-world";
import { cancelInConsole } from "./toss-console";
import { cardForTrial, isInTrial, trialOfToday } from "./trials";
import type { Turn } from "./turn";

export type PersonAction = { name: string; wish: (turn: Turn) => number; act: (turn: Turn) => Promise<void> };

const GOOD_CARDS = ["4518421234567890", "5310801234567890", "4330281234567890", "5361481234567890"] as const;
/**
 * In this order: always declined, charged without an answer, refused when the key is issued,
 * approved once.
 */
const ODD_CARDS = ["4518420000000101", "4518420000000201", "4518420000000302", "4518420000000401"] as const;
const ODD_SHARE = 1 / 6;

/** Per day; a person whose subscription ended takes some weeks to subscribe again. */
const RESUBSCRIBE_SHARE = 0.07;

const isLive = ({ subscription }: Turn) => subscription !== null && subscription.status !== "ended";
/** The page shows the payment as being checked. */
const isBeingChecked = ({ subscription }: Turn) => subscription?.pending_payment_id != null;
const isPastDue = ({ subscription }: Turn) => subscription?.status === "past_due";

const PERSON_ACTIONS: readonly PersonAction[] = [
  // A person who sees the same message day after day comes back less and less often.
  {
    name: "come back",
    wish: ({ person: { redirect } }) => (redirect ? 1 / (1 + redirect.visits) : 0),
    act: (turn) => returnFromWindow(turn),
  },
  {
    name: "subscribe",
    wish: (turn) => (isLive(turn) || turn.day < turn.person.joinsOnDay ? 0 : turn.subscription ? RESUBSCRIBE_SHARE : 0.5),
    act: (turn) => goToWindow(turn, "subscribe"),
  },
  {
    name: "resume",
    wish: ({ subscription }) => (subscription?.cancel_at && subscription.status !== "ended" ? 0.25 : 0),
    act: resumeSubscription,
  },
  { name: "look", wish: (turn) => (isBeingChecked(turn) ? 0.2 : 0), act: lookAtPage },
  { name: "retry", wish: (turn) => (isPastDue(turn) ? 0.1 : 0), act: retryLastPayment },
  {
    name: "pay by link",
    wish: (turn) => (isPastDue(turn) || isBeingChecked(turn) ? 0.1 : 0),
    act: (turn) => followLink(turn),
  },
  {
    name: "change card",
    wish: (turn) => (isPastDue(turn) ? 0.1 : isBeingChecked(turn) ? 0.05 : isLive(turn) ? 0.001 : 0),
    act: (turn) => goToWindow(turn, "change"),
  },
  {
    name: "cancel",
    wish: (turn) => (isLive(turn) && !turn.subscription?.cancel_at ? (isBeingChecked(turn) ? 0.05 : 0.002) : 0),
    act: cancelSubscription,
  },
  {
    name: "end with a refund",
    wish: (turn) => (isLive(turn) && !isBeingChecked(turn) ? 0.003 : 0),
    act: endWithRefund,
  },
  {
    name: "change the plan",
    wish: (turn) => (isLive(turn) ? (turn.subscription?.next_plan ? 0.002 : 0.004) : 0),
    act: takeAnotherPlan,
  },
  { name: "keep the plan", wish: (turn) => (isLive(turn) && turn.subscription?.next_plan ? 0.01 : 0), act: keepThePlan },
  {
    name: "answer a question",
    wish: (turn) => (isLive(turn) && (turn.person.hasUsedCode || isRiseNear(turn.world, turn.day)) ? 0.08 : 0),
    act: answerConsent,
  },
  { name: "answer about a trial", wish: (turn) => (isInTrial(turn) ? 0.25 : 0), act: answerConsent },
  { name: "want receipts elsewhere", wish: () => 0.004, act: wantReceiptsElsewhere },
  { name: "choose a language", wish: () => 0.002, act: chooseLanguage },
  { name: "be refunded", wish: ({ subscription }) => (subscription ? 1 : 0), act: cancelInConsole },
];

/** Performs the first action that the person wants today, if any. */
export async function actToday(turn: Turn): Promise<void> {
  const { world, person, day } = turn;
  const wanted = PERSON_ACTIONS.find(({ name, wish }) => {
    const probability = wish(turn);
    return probability > 0 && world.chance("wish", name, person.number, day) < probability;
  });
  await wanted?.act(turn);
}

/** The person cancels or changes the card in the moment in which the batch charges. */
export const actWhileCharged = (turn: Turn): Promise<void> =>
  turn.world.chance("while", turn.person.number, turn.day) < 0.5 ? cancelSubscription(turn) : goToWindow(turn, "change");

/**
 * Lets a person lose patience during a slow call and act. The act runs as a side task, for which
 * the day waits.
 */
export function actWhileSlow(world: SimulatedWorld, mirror: Mirror): void {
  world.network.onSlowCall = ({ subject, operation, nth }) => {
    const person = world.people.find(({ number }) => String(number) === subject);
    const subscription = person ? mirror.subscriptionOf(person.id) : null;
    if (!person || !subscription || subscription.status === "ended" || (operation !== "charge" && operation !== "lookup")) return;
    if (!world.faults.strikes("acts_while_slow", subject, operation, nth)) return;
    // No real day has a negative number, so these acts get their own draws.
    const turn = { world, person, day: -1 - nth, subscription };
    world.sideTasks.push(
      world.chance("while slow", subject, operation, nth) < 0.6 ? cancelSubscription(turn) : goToWindow(turn, "change"),
    );
  };
}

async function goToWindow(turn: Turn, purpose: "subscribe" | "change"): Promise<void> {
  const { world, person, day } = turn;
  const { id: userId, plan } = person;
  const context = processOf(turn, `open ${purpose}`);
  const open = (wanted: { promoCode?: string; trialDays?: number } = {}) =>
    world.attempt(`person ${person.number} opens a checkout`, () =>
      purpose === "subscribe"
        ? openCheckout(context, { userId, plan, ...wanted, termsVersion: TERMS_VERSION })
        : openCardChange(context, { userId }),
    );
  const trialDays = purpose === "subscribe" ? trialOfToday(turn) : undefined;
  if (trialDays !== undefined) {
    const offered = await open({ trialDays });
    world.note(`person ${person.number} wants ${trialDays} days: ${offered?.ok ? "offered" : (offered?.reason ?? "no answer")}`);
    if (offered?.ok) return goThroughWindow(turn, { ...offered, purpose, cardNumber: cardForTrial(turn) });
  }
  const promoCode = purpose === "subscribe" ? codeOfToday(world, person, day) : undefined;
  if (promoCode) await lookAtPrice(turn, promoCode);
  const first = await open({ promoCode });
  if (promoCode)
    world.note(`person ${person.number} enters ${promoCode}: ${first?.ok ? "taken" : (first?.reason ?? "no answer")}`);
  // Whoever cannot use a code goes on without it.
  const opened = promoCode && first && !first.ok ? await open() : first;
  if (promoCode) person.hasUsedCode = true;
  if (opened?.ok) await goThroughWindow(turn, { ...opened, purpose });
}

/** The mail of a failure leads to its link, on a phone without a session. */
async function followLink(turn: Turn): Promise<void> {
  const { world, person } = turn;
  const [owed] = await world.sql<{ id: string; amount_won: number }[]>`
    select id, amount_won from invoices where user_id = ${person.id} and status = 'open'`;
  if (!owed) return;
  const context = processOf(turn, "open link");
  const link = { purpose: "pay", invoiceId: owed.id, endsAt: linkEndsAt(world.now()) } as const;
  const linkToken = writeLinkToken(context.keyRing, link);
  const opened = await world.attempt(`person ${person.number} follows a link`, () =>
    openByLink({ ...context, actor: `link:${owed.id}` }, { token: linkToken, expectedWon: owed.amount_won }),
  );
  world.note(`person ${person.number} follows a link: ${opened?.ok ? "window" : (opened?.reason ?? "no answer")}`);
  if (opened?.ok) await goThroughWindow(turn, { ...opened, purpose: "change", linkToken });
  // Its page then checks.
  else if (opened?.reason === "payment_in_progress")
    await world.attempt(`person ${person.number} waits at a link`, () =>
      lookUpByLink(processOf(turn, "wait at link"), { token: linkToken }),
    );
}

type Opened = { orderId: string; customerKey: string; cardNumber?: string } & Pick<Redirect, "purpose" | "linkToken">;

async function goThroughWindow(turn: Turn, opened: Opened): Promise<void> {
  const { orderId, customerKey, purpose, linkToken } = opened;
  const { world, person, day } = turn;
  if (world.faults.strikes("window_abandoned", person.number, day)) return;
  const isOdd = world.chance("odd card", person.number, day) < ODD_SHARE;
  const cardNumber = opened.cardNumber ?? pick(isOdd ? ODD_CARDS : GOOD_CARDS, world.chance("card", person.number, day));
  const authKey = createAuthentication(world.toss.core, { customerKey, cardNumber, expiry: null });
  world.secrets.add(authKey);
  person.redirect = { orderId, customerKey, authKey, purpose, linkToken, visits: 0 };
  if (purpose === "subscribe") person.stop = null;
  await returnFromWindow(turn);
}

export async function returnFromWindow(turn: Turn, visit = "first"): Promise<void> {
  const { world, person, day } = turn;
  const { redirect } = person;
  if (!redirect) return;
  redirect.visits += 1;
  const isTwice = world.faults.strikes("double_click", person.number, day, visit);
  const visits = isTwice ? ["one", "other"] : [visit];
  const answers = await Promise.all(
    visits.map((which) =>
      world.attempt(`person ${person.number} comes back to ${redirect.purpose}`, () =>
        comeBack(processOf(turn, `back ${visit} ${which}`, isTwice), person.id, redirect),
      ),
    ),
  );
  for (const answer of answers) {
    world.note(`person ${person.number} ${redirect.purpose}: ${answer?.kind ?? "no answer"}`);
    if (answer && answer.kind !== "pending") person.redirect = null;
  }
}

function comeBack(context: Context, userId: string, { linkToken, orderId, customerKey, authKey }: Redirect) {
  const returned = { orderId, customerKey, authKey };
  return linkToken === undefined
    ? authorize(context, { ...returned, userId })
    : authorizeByLink(context, { ...returned, token: linkToken });
}

async function cancelSubscription(turn: Turn): Promise<void> {
  const { world, person } = turn;
  const left = await world.attempt(`person ${person.number} cancels`, () =>
    cancel(processOf(turn, "cancel"), { userId: person.id, reason: "너무 비싸요" }),
  );
  if (left?.ok) person.stop = { at: left.endsAt };
  world.note(`person ${person.number} cancels: ${left?.ok ? left.endsAt.toISOString() : "no"}`);
}

/** Reads what may be chosen and presses the button, sometimes twice. */
async function endWithRefund(turn: Turn): Promise<void> {
  const { world, person, day } = turn;
  const isTwice = world.faults.strikes("double_click", person.number, day, "refund");
  const context = processOf(turn, "refund", isTwice);
  const options = await world.attempt(`person ${person.number} looks at refunds`, () =>
    readRefundOptions(context, { userId: person.id }),
  );
  const option = options?.[0];
  if (!option) return;
  const input = { userId: person.id, kind: option.kind, expectedWon: option.refundWon };
  const answers = await Promise.all(
    (isTwice ? ["one", "other"] : ["one"]).map(() =>
      world.attempt(`person ${person.number} ends with a refund`, () => requestOwnRefund(context, input)),
    ),
  );
  for (const answer of answers) {
    if (answer?.ok) person.stop = { at: world.now() };
    if (answer?.ok && answer.refundedWon > option.refundWon)
      world.violations.push(`S6: person ${person.number} saw ${option.refundWon} and got ${answer.refundedWon}`);
    world.note(
      `person ${person.number} ends with ${option.kind} of ${option.refundWon}: ${answer?.ok ? `${answer.refundedWon} ${answer.isConfirmed}` : (answer?.reason ?? "no answer")}`,
    );
  }
}

async function resumeSubscription(turn: Turn): Promise<void> {
  const { world, person } = turn;
  const resumed = await world.attempt(`person ${person.number} resumes`, () =>
    resume(processOf(turn, "resume"), { userId: person.id }),
  );
  if (resumed === null || resumed.ok) person.stop = null;
  world.note(`person ${person.number} resumes: ${resumed?.ok ?? "no answer"}`);
}

/** The page asks Toss by itself while a payment is being checked. */
async function lookAtPage(turn: Turn): Promise<void> {
  const { world, person } = turn;
  const looked = await world.attempt(`person ${person.number} looks`, () =>
    lookUpOwn(processOf(turn, "look"), { userId: person.id }),
  );
  world.note(`person ${person.number} looks: ${looked?.isPending ?? "no answer"}`);
}

async function retryLastPayment(turn: Turn): Promise<void> {
  const { world, person } = turn;
  const retried = await world.attempt(`person ${person.number} tries again`, () =>
    retryPayment(processOf(turn, "retry"), { userId: person.id }),
  );
  world.note(`person ${person.number} tries again: ${retried?.kind ?? "no answer"}`);
}

async function wantReceiptsElsewhere(turn: Turn): Promise<void> {
  const { world, person, day } = turn;
  const count = Math.floor(3 * world.chance("copies", person.number, day));
  const addresses = Array.from({ length: count }, (_, nth) => `books-${nth}-of-${person.number}@example.com`);
  const atMs = world.now().getTime();
  const saved = await world.attempt(`person ${person.number} saves details`, () =>
    saveDetails(processOf(turn, "details"), { userId: person.id, companyName: "", businessNumber: "", receiptEmails: addresses }),
  );
  if (saved === null || saved.ok) person.copies.push({ atMs, addresses, isSure: saved !== null });
}

async function chooseLanguage(turn: Turn): Promise<void> {
  const { world, person, day } = turn;
  const language = world.chance("language", person.number, day) < 0.5 ? "en" : "ko";
  await rememberLanguage(processOf(turn, "language", true).db, { userId: person.id, language });
  person.languages.push({ atMs: world.now().getTime(), language });
}
