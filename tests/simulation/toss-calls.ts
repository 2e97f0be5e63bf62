/**
 * Names every call to Toss, so that faults can be drawn for it, and records every charge that was
 * sent, for the judge.
 */
import type { InProcessToss, TossRequest } from "./in-process-toss";

export type SentCharge = {
  orderId: string;
  /** When the application sent it. */
  atMs: number;
  customerKey: string;
  billingKey: string;
  idempotencyKey: string | null;
  amountWon: number;
  /** This order had been sent before, and Toss had not turned every such call away. */
  isAgain: boolean;
  /** The sender of the earlier call was still waiting for Toss's answer. */
  isSenderWaiting: boolean;
  /** Other orders of the same customer that Toss was still processing. */
  underWay: string[];
};

export type TossCall = {
  request: TossRequest;
  operation: "issue" | "charge" | "delete" | "lookup" | "cancel";
  /** The person's number, and how many calls of this kind there were for them before. */
  subject: string;
  nth: number;
  /** For a charge and for a look-up by order; empty otherwise. */
  orderId: string;
  /** Toss is still processing another call with the same idempotency key. */
  isDoubled: boolean;
  /** Toss processes it after the caller has given up. */
  isLate: boolean;
};

export type TossCalls = {
  begin: (request: TossRequest, sentBody: string | null) => TossCall;
  /** The caller has given up waiting; Toss goes on all the same. */
  leave: (call: TossCall) => void;
  /** Toss turned it away (429): nothing was carried out. */
  turnAway: (call: TossCall) => void;
  /** Toss has finished with it, whether or not the answer arrived. */
  end: (call: TossCall) => void;
  /** Oldest first. */
  sent: SentCharge[];
  firstSentMs: (orderId: string) => number | null;
};

type Body = { customerKey: string; orderId?: string; amount?: number };
type Means = { toss: InProcessToss; now: () => Date; nameOf: (customerKey: string) => string };

export function createTossCalls({ toss, now, nameOf }: Means): TossCalls {
  const sent: SentCharge[] = [];
  const customerByOrder = new Map<string, string>();
  const firstSent = new Map<string, number>();
  /** How many calls of each order reached Toss, less those that it turned away. */
  const carried = new Map<string, number>();
  const turns = new Map<string, number>();
  /** Orders that Toss is processing, with their customer and whether the sender still waits. */
  const underWay = new Map<string, { customerKey: string; isWaitedFor: boolean }>();

  function noteSent(request: TossRequest, { body, billingKey, atMs }: { body: Body; billingKey: string; atMs: number }): boolean {
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
      isAgain: (carried.get(orderId) ?? 0) > 0,
      isSenderWaiting: known?.isWaitedFor ?? false,
      underWay: others.map(([other]) => other),
    });
    customerByOrder.set(orderId, customerKey);
    if (!firstSent.has(orderId)) firstSent.set(orderId, atMs);
    carried.set(orderId, (carried.get(orderId) ?? 0) + 1);
    if (!known) underWay.set(orderId, { customerKey, isWaitedFor: true });
    return known !== undefined;
  }

  function customerOf(operation: TossCall["operation"], last: string): string | undefined {
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
    turnAway: ({ operation, orderId }) => {
      if (operation === "charge") carried.set(orderId, (carried.get(orderId) ?? 0) - 1);
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

function operationOf(method: string, path: string): TossCall["operation"] {
  if (method === "DELETE") return "delete";
  if (method === "GET") return "lookup";
  if (path.endsWith("/cancel")) return "cancel";
  return path.startsWith("/v1/billing/authorizations/") ? "issue" : "charge";
}
