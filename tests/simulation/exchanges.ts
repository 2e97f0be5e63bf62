/** What goes to Toss, named so that chance can be drawn for it, and every charge as it left, for the judge. */
import type { AskedOfToss, InProcessToss } from "./in-process-toss";

export type Sent = {
  orderId: string;
  /** When it left the application. */
  atMs: number;
  customerKey: string;
  billingKey: string;
  idempotencyKey: string | null;
  amountWon: number;
  /** This order had been sent before. */
  isAgain: boolean;
  /** And whoever sent it was still waiting for Toss's answer. */
  isSenderWaiting: boolean;
  /** Other orders of the same customer that Toss had not finished with. */
  underWay: string[];
};

export type Exchange = {
  request: AskedOfToss;
  operation: "issue" | "charge" | "delete" | "lookup" | "cancel";
  /** Whom it concerns, and how many such calls there were for them before. */
  subject: string;
  nth: number;
  /** Of a charge and of a look-up by order; empty otherwise. */
  orderId: string;
  /** Another call with the same key is being answered. */
  isDoubled: boolean;
  /** Toss carries it out when nobody waits for it any more. */
  isLate: boolean;
};

export type Exchanges = {
  begin: (request: AskedOfToss, sentBody: string | null) => Exchange;
  /** Nobody waits for its answer any more; Toss goes on all the same. */
  leave: (exchange: Exchange) => void;
  /** Toss is done with it, whether or not anybody heard. */
  end: (exchange: Exchange) => void;
  /** Oldest first. */
  sent: Sent[];
  firstSentMs: (orderId: string) => number | null;
};

type Body = { customerKey: string; orderId?: string; amount?: number };
type Means = { toss: InProcessToss; now: () => Date; nameOf: (customerKey: string) => string };

export function createExchanges({ toss, now, nameOf }: Means): Exchanges {
  const sent: Sent[] = [];
  const customerByOrder = new Map<string, string>();
  const firstSent = new Map<string, number>();
  const turns = new Map<string, number>();
  /** Orders that Toss is at work on, with whose they are and whether somebody waits. */
  const underWay = new Map<string, { customerKey: string; isWaitedFor: boolean }>();

  function noteSent(request: AskedOfToss, { body, billingKey, atMs }: { body: Body; billingKey: string; atMs: number }): boolean {
    const { customerKey, orderId = "" } = body;
    const known = underWay.get(orderId);
    const others = [...underWay].filter(([other, { customerKey: owner }]) => owner === customerKey && other !== orderId);
    sent.push({
      orderId,
      atMs,
      customerKey,
      billingKey,
      idempotencyKey: request.headers.get("idempotency-key"),
      amountWon: body.amount ?? 0,
      isAgain: firstSent.has(orderId),
      isSenderWaiting: known?.isWaitedFor ?? false,
      underWay: others.map(([other]) => other),
    });
    customerByOrder.set(orderId, customerKey);
    if (!firstSent.has(orderId)) firstSent.set(orderId, atMs);
    if (!known) underWay.set(orderId, { customerKey, isWaitedFor: true });
    return known !== undefined;
  }

  function customerOf(operation: Exchange["operation"], last: string): string | undefined {
    const { billingKeys, payments } = toss.core.state;
    if (operation === "delete") return billingKeys.get(last)?.customerKey;
    return customerByOrder.get(last) ?? payments.get(last)?.customerKey;
  }

  return {
    sent,
    firstSentMs: (orderId) => firstSent.get(orderId) ?? null,
    leave: ({ orderId }) => {
      const left = underWay.get(orderId);
      if (left) left.isWaitedFor = false;
    },
    end: ({ operation, orderId, isDoubled }) => {
      if (operation === "charge" && !isDoubled) underWay.delete(orderId);
    },
    begin: (request, sentBody) => {
      const atMs = now().getTime();
      const path = new URL(request.url).pathname;
      const operation = operationOf(request.method, path);
      const last = decodeURIComponent(
        path
          .replace(/\/cancel$/, "")
          .split("/")
          .at(-1) ?? "",
      );
      const body = sentBody !== null && (operation === "charge" || operation === "issue") ? (JSON.parse(sentBody) as Body) : null;
      const isDoubled = body && operation === "charge" ? noteSent(request, { body, billingKey: last, atMs }) : false;
      const subject = nameOf(body?.customerKey ?? customerOf(operation, last) ?? "");
      const turn = `${subject}|${operation}`;
      const nth = turns.get(turn) ?? 0;
      turns.set(turn, nth + 1);
      const orderId = body?.orderId ?? (path.startsWith("/v1/payments/orders/") ? last : "");
      return { request, operation, subject, nth, orderId, isDoubled, isLate: false };
    },
  };
}

function operationOf(method: string, path: string): Exchange["operation"] {
  if (method === "DELETE") return "delete";
  if (method === "GET") return "lookup";
  if (path.endsWith("/cancel")) return "cancel";
  return path.startsWith("/v1/billing/authorizations/") ? "issue" : "charge";
}
