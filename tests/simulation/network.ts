/**
 * The way to Toss and back. Draws what goes wrong with each exchange, keeps what was sent and what Toss definitely refused for the judge,
 * and lets charges that were given up by the client be approved up to a minute later.
 */
import { addFault, removeFaults } from "@/emulator/faults";
import type { Chance } from "./chance";
import { pick } from "./chance";
import type { FaultKind, Misfortune } from "./faults";
import { brokenConnection, type InProcessToss } from "./in-process-toss";

export type Sent = { orderId: string; atMs: number; billingKey: string; idempotencyKey: string | null; amountWon: number };

export type Network = {
  /** For the Toss client of the application. */
  fetch: typeof fetch;
  /** Charges as they left the application, oldest first. */
  sent: Sent[];
  /** The codes with which Toss refused a charge, by order id. */
  refusals: Map<string, Set<string>>;
  /** Carries out what was delayed and is due; call it whenever the clock moves. */
  catchUp: (until: Date, moveTo: (instant: Date) => void) => Promise<void>;
  /** From now until then every call is answered by a page that says 503. */
  beginOutage: (until: Date) => void;
};

type Exchange = {
  request: Request;
  operation: "issue" | "charge" | "delete" | "lookup" | "cancel";
  subject: string;
  nth: number;
  orderId: string;
};
type Body = { customerKey: string; orderId?: string; amount?: number };
type Means = {
  toss: InProcessToss;
  now: () => Date;
  chance: Chance;
  misfortune: Misfortune;
  nameOf: (customerKey: string) => string;
};

const SOFT = ["REJECT_CARD_PAYMENT", "EXCEED_MAX_ONE_DAY_AMOUNT"] as const;
const HARD = ["INVALID_STOPPED_CARD", "INVALID_CARD_LOST_OR_STOLEN"] as const;
const TRANSIENT = ["PROVIDER_ERROR", "CARD_PROCESSING_ERROR"] as const;
const LAG_MOST_MS = 10_000;
const LATE_MOST_MS = 60_000;

export function createNetwork(means: Means): Network {
  const { toss, now, chance, misfortune, nameOf } = means;
  const sent: Sent[] = [];
  const refusals = new Map<string, Set<string>>();
  const customerByOrder = new Map<string, string>();
  const turns = new Map<string, number>();
  let late: { atMs: number; request: Request }[] = [];
  let outageUntil = new Date(0);

  async function exchangeOf(request: Request): Promise<Exchange> {
    const path = new URL(request.url).pathname;
    const operation = operationOf(request.method, path);
    const last = decodeURIComponent(
      path
        .replace(/\/cancel$/, "")
        .split("/")
        .at(-1) ?? "",
    );
    const body = operation === "charge" || operation === "issue" ? ((await request.clone().json()) as Body) : null;
    const orderId = body?.orderId ?? (operation === "lookup" ? last : "");
    if (body && operation === "charge") {
      customerByOrder.set(orderId, body.customerKey);
      const idempotencyKey = request.headers.get("idempotency-key");
      sent.push({ orderId, atMs: now().getTime(), billingKey: last, idempotencyKey, amountWon: body.amount ?? 0 });
    }
    const { billingKeys, payments } = toss.core.state;
    const customerKey =
      body?.customerKey ??
      (operation === "delete"
        ? billingKeys.get(last)?.customerKey
        : (customerByOrder.get(last) ?? payments.get(last)?.customerKey));
    const subject = nameOf(customerKey ?? "");
    const turn = `${subject}|${operation}`;
    const nth = turns.get(turn) ?? 0;
    turns.set(turn, nth + 1);
    return { request, operation, subject, nth, orderId };
  }

  const ask = async (exchange: Exchange): Promise<Response> => {
    const answer = await toss.ask(exchange.request);
    if (exchange.operation === "charge" && answer.status >= 400 && answer.status < 500)
      await noteRefusal(exchange, answer.clone());
    return answer;
  };

  async function noteRefusal({ orderId }: Exchange, answer: Response): Promise<void> {
    const { code } = (await answer.json()) as { code: string };
    refusals.set(orderId, (refusals.get(orderId) ?? new Set()).add(code));
  }

  /** The issuer's own decision, planted in the emulator for this order only. */
  async function askIssuer(exchange: Exchange): Promise<Response> {
    const { subject, nth, orderId } = exchange;
    const strikes = (kind: FaultKind) => misfortune.strikes(kind, subject, "charge", nth);
    const draw = chance("code", subject, nth);
    const action = strikes("soft_decline")
      ? ({ kind: "decline", code: pick(SOFT, draw) } as const)
      : strikes("hard_decline")
        ? ({ kind: "decline", code: pick(HARD, draw) } as const)
        : strikes("transient_decline")
          ? ({ kind: "decline", code: pick(TRANSIENT, draw) } as const)
          : strikes("wrong_amount")
            ? ({ kind: "wrong_amount", amount: 1_000 } as const)
            : null;
    if (action === null) return ask(exchange);
    const planted = addFault(toss.core, { match: { operation: "charge", orderId }, action });
    try {
      return await ask(exchange);
    } finally {
      removeFaults(toss.core, planted.id);
    }
  }

  /** Toss's record of an order may lag behind its approval. */
  function isTooFresh({ subject, nth, orderId }: Exchange): boolean {
    const found = toss.core.state.paymentsByOrder.get(orderId);
    return found !== undefined && now().getTime() - found.requestedAtMs < LAG_MOST_MS * chance("lag", subject, nth);
  }

  async function carry(exchange: Exchange): Promise<Response> {
    if (now() < outageUntil) return outagePage();
    const { operation, subject, nth } = exchange;
    const strikes = (kind: FaultKind) => misfortune.strikes(kind, subject, operation, nth);
    const instead = beforeToss(exchange, strikes);
    if (instead) return instead;
    const answer = operation === "charge" ? await askIssuer(exchange) : await ask(exchange);
    if (strikes("timeout_after")) throw brokenConnection("UND_ERR_SOCKET");
    if (strikes("server_error_after")) return refusal(500, "FAILED_INTERNAL_SYSTEM_PROCESSING");
    if (strikes("reset_mid_body")) return halfOf(await answer.text(), answer.status);
    return answer;
  }

  /** What keeps the call from Toss, or from being waited for. Throws where the connection breaks. */
  function beforeToss(exchange: Exchange, strikes: (kind: FaultKind) => boolean): Response | null {
    const { operation, subject, nth, request } = exchange;
    if (operation === "lookup" && strikes("lookup_lag") && isTooFresh(exchange)) return refusal(404, "NOT_FOUND_PAYMENT");
    if (strikes("timeout_before")) throw brokenConnection("UND_ERR_SOCKET");
    if (strikes("server_error_before")) return refusal(500, "FAILED_INTERNAL_SYSTEM_PROCESSING");
    if (strikes("conflict")) return refusal(409, "IDEMPOTENT_REQUEST_PROCESSING");
    if (strikes("rate_limited")) return refusal(429, "TOO_MANY_REQUESTS");
    if (operation === "charge" && strikes("approved_late")) {
      late.push({ atMs: now().getTime() + Math.ceil(LATE_MOST_MS * chance("late", subject, nth)), request });
      throw brokenConnection("UND_ERR_SOCKET");
    }
    return null;
  }

  return {
    sent,
    refusals,
    fetch: async (input, init) => carry(await exchangeOf(new Request(input, { ...init, signal: null }))),
    beginOutage: (until) => {
      outageUntil = until;
    },
    catchUp: async (until, moveTo) => {
      const due = late.filter(({ atMs }) => atMs <= until.getTime()).sort((a, b) => a.atMs - b.atMs);
      late = late.filter(({ atMs }) => atMs > until.getTime());
      for (const { atMs, request } of due) {
        moveTo(new Date(atMs));
        // Nobody listens any more: what Toss answers, or that it does not, is lost either way.
        await toss.ask(request).catch(() => undefined);
      }
    },
  };
}

function operationOf(method: string, path: string): Exchange["operation"] {
  if (method === "DELETE") return "delete";
  if (method === "GET") return "lookup";
  if (path.endsWith("/cancel")) return "cancel";
  return path.startsWith("/v1/billing/authorizations/") ? "issue" : "charge";
}

const refusal = (status: number, code: string) => Response.json({ code, message: code }, { status });
const outagePage = () => new Response("<html><body>503 Service Temporarily Unavailable</body></html>", { status: 503 });

/** Half of the answer, then the end of the connection. */
function halfOf(text: string, status: number): Response {
  const bytes = new TextEncoder().encode(text);
  let hasBegun = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (hasBegun) return controller.error(brokenConnection("ECONNRESET"));
      hasBegun = true;
      controller.enqueue(bytes.subarray(0, Math.max(1, Math.floor(bytes.length / 2))));
    },
  });
  return new Response(body, { status });
}
