/**
 * What people do, as a table: how much somebody wants to, given how things stand with them, and the act. An operation that the product
 * gains later is one more entry.
 */
import { createAuthentication } from "@/emulator/ledger";
import { authorize } from "@/lib/billing/checkout/authorize";
import { openCardChange, openCheckout } from "@/lib/billing/checkout/open-checkout";
import { retryPayment } from "@/lib/billing/payment/retry-payment";
import { cancel } from "@/lib/billing/subscription/cancel";
import { resume } from "@/lib/billing/subscription/resume";
import type { Context } from "@/lib/context";
import { pick } from "./chance";
import { cancelInConsole } from "./console";
import type { Mirror, Standing } from "./mirror";
import type { SimulatedPerson } from "./people";
import type { SimulatedWorld } from "./simulated-world";

export type Turn = { world: SimulatedWorld; person: SimulatedPerson; day: number; standing: Standing | null };
export type Operation = { name: string; wish: (turn: Turn) => number; act: (turn: Turn) => Promise<void> };

const GOOD_CARDS = ["4518421234567890", "5310801234567890", "4330281234567890", "5361481234567890"] as const;
/** Declined, charged without an answer, refused when the key is issued, approved once. */
const ODD_CARDS = ["4518420000000101", "4518420000000201", "4518420000000302", "4518420000000401"] as const;
const ODD_SHARE = 1 / 6;

/** Whoever has ended thinks it over for some weeks. */
const COMES_BACK = 0.07;

const isLive = ({ standing }: Turn) => standing !== null && standing.status !== "ended";
/** As the page says of a charge whose outcome is open. */
const isBeingChecked = ({ standing }: Turn) => standing?.pending_payment_id != null;
const isPastDue = ({ standing }: Turn) => standing?.status === "past_due";

export const OPERATIONS: readonly Operation[] = [
  // Whoever is told day after day that it is being checked looks less and less often.
  {
    name: "come back",
    wish: ({ person: { redirect } }) => (redirect ? 1 / (1 + redirect.visits) : 0),
    act: (turn) => comeBack(turn),
  },
  {
    name: "subscribe",
    wish: (turn) => (isLive(turn) || turn.day < turn.person.joinsOnDay ? 0 : turn.standing ? COMES_BACK : 0.5),
    act: (turn) => goToWindow(turn, "subscribe"),
  },
  { name: "resume", wish: ({ standing }) => (standing?.cancel_at && standing.status !== "ended" ? 0.25 : 0), act: takeBack },
  { name: "retry", wish: (turn) => (isPastDue(turn) ? 0.1 : 0), act: tryAgain },
  {
    name: "change card",
    wish: (turn) => (isPastDue(turn) ? 0.1 : isBeingChecked(turn) ? 0.05 : isLive(turn) ? 0.001 : 0),
    act: (turn) => goToWindow(turn, "change"),
  },
  {
    name: "cancel",
    wish: (turn) => (isLive(turn) && !turn.standing?.cancel_at ? (isBeingChecked(turn) ? 0.05 : 0.002) : 0),
    act: leave,
  },
  { name: "be refunded", wish: ({ standing }) => (standing ? 1 : 0), act: cancelInConsole },
];

/** The first operation that this person wants today, if any. */
export async function actOf(turn: Turn): Promise<void> {
  const { world, person, day } = turn;
  const wanted = OPERATIONS.find(({ name, wish }) => {
    const much = wish(turn);
    return much > 0 && world.chance("wish", name, person.number, day) < much;
  });
  await wanted?.act(turn);
}

/** One that cancels or changes the card in the moment in which the batch charges. */
export const actWhileCharged = (turn: Turn): Promise<void> =>
  turn.world.chance("while", turn.person.number, turn.day) < 0.5 ? leave(turn) : goToWindow(turn, "change");

/** Whoever loses patience while Toss takes its time. What they do goes on beside everything else; the day waits for it. */
export function actWhileSlow(world: SimulatedWorld, mirror: Mirror): void {
  world.network.onSlowCall = ({ subject, operation, nth }) => {
    const person = world.people.find(({ number }) => String(number) === subject);
    const standing = person ? mirror.standingOf(person.id) : null;
    if (!person || !standing || standing.status === "ended" || (operation !== "charge" && operation !== "lookup")) return;
    if (!world.misfortune.strikes("acts_while_slow", subject, operation, nth)) return;
    // No day has such a number, so that this act has draws of its own.
    const turn = { world, person, day: -1 - nth, standing };
    world.besides.push(world.chance("while slow", subject, operation, nth) < 0.6 ? leave(turn) : goToWindow(turn, "change"));
  };
}

const nameOf = ({ person, day }: Turn, what: string) => `${person.number}|${day}|${what}`;

function processOf(turn: Turn, what: string, isSafe = false): Context {
  const context = turn.world.process({ name: nameOf(turn, what), isSafe });
  return { ...context, actor: `person:${turn.person.id}` };
}

async function goToWindow(turn: Turn, purpose: "subscribe" | "change"): Promise<void> {
  const { world, person, day } = turn;
  const { id: userId, customerKey } = person;
  const context = processOf(turn, `open ${purpose}`);
  const opened = await world.attempt(`person ${person.number} opens a checkout`, () =>
    purpose === "subscribe" ? openCheckout(context, { userId, plan: person.plan }) : openCardChange(context, { userId }),
  );
  if (!opened?.ok) return;
  if (world.misfortune.strikes("window_abandoned", person.number, day)) return;
  const isOdd = world.chance("odd card", person.number, day) < ODD_SHARE;
  const cardNumber = pick(isOdd ? ODD_CARDS : GOOD_CARDS, world.chance("card", person.number, day));
  const authKey = createAuthentication(world.toss.core, { customerKey, cardNumber, expiry: null });
  world.secrets.add(authKey);
  person.redirect = { orderId: opened.orderId, customerKey: opened.customerKey, authKey, purpose, visits: 0 };
  if (purpose === "subscribe") person.stop = null;
  await comeBack(turn);
}

export async function comeBack(turn: Turn, visit = "first"): Promise<void> {
  const { world, person, day } = turn;
  const { redirect } = person;
  if (!redirect) return;
  redirect.visits += 1;
  const isTwice = world.misfortune.strikes("double_click", person.number, day, visit);
  const visits = isTwice ? ["one", "other"] : [visit];
  const answers = await Promise.all(
    visits.map((which) =>
      world.attempt(`person ${person.number} comes back to ${redirect.purpose}`, () =>
        authorize(processOf(turn, `back ${visit} ${which}`, isTwice), { ...redirect, userId: person.id }),
      ),
    ),
  );
  for (const answer of answers) {
    world.note(`person ${person.number} ${redirect.purpose}: ${answer?.kind ?? "no answer"}`);
    if (answer && answer.kind !== "pending") person.redirect = null;
  }
}

async function leave(turn: Turn): Promise<void> {
  const { world, person } = turn;
  const left = await world.attempt(`person ${person.number} cancels`, () =>
    cancel(processOf(turn, "cancel"), { userId: person.id, reason: "너무 비싸요" }),
  );
  if (left?.ok) person.stop = { at: left.endsAt };
  world.note(`person ${person.number} cancels: ${left?.ok ? left.endsAt.toISOString() : "no"}`);
}

async function takeBack(turn: Turn): Promise<void> {
  const { world, person } = turn;
  const resumed = await world.attempt(`person ${person.number} resumes`, () =>
    resume(processOf(turn, "resume"), { userId: person.id }),
  );
  if (resumed === null || resumed.ok) person.stop = null;
  world.note(`person ${person.number} resumes: ${resumed?.ok ?? "no answer"}`);
}

async function tryAgain(turn: Turn): Promise<void> {
  const { world, person } = turn;
  const retried = await world.attempt(`person ${person.number} tries again`, () =>
    retryPayment(processOf(turn, "retry"), { userId: person.id }),
  );
  world.note(`person ${person.number} tries again: ${retried?.kind ?? "no answer"}`);
}
