/**
 * The way to Toss and back. Draws what goes wrong with each exchange, keeps what Toss definitely refused for the judge, and lets charges that
 * were given up by the client be approved up to a minute later. Whatever Toss does with a charge it does within its 60 seconds.
 */
import { addFault, removeFaults } from "@/emulator/faults";
import { type Chance, pick } from "./chance";
import type { VirtualClock } from "./clock";
import { createExchanges, type Exchange, type Exchanges } from "./exchanges";
import type { FaultKind, Misfortune } from "./faults";
import { brokenConnection, type InProcessToss } from "./in-process-toss";
import { createLookupFailures, type LookupFailures } from "./lookup-failures";

export type Network = {
  /** For the Toss client of the application. */
  fetch: typeof fetch;
  /** Charges as they left the application, oldest first. */
  sent: Exchanges["sent"];
  /** The codes with which Toss refused a charge, by order id. */
  refusals: Map<string, Set<string>>;
  /** Cancels that the application asked for, by transaction key; any other was made in Toss's console. */
  givenBack: Set<string>;
  /** From now until then every call is answered by a page that says 503. */
  beginOutage: (until: Date) => void;
  /** Called when a call about somebody begins to take its time. */
  onSlowCall: (exchange: Exchange) => void;
  /** Whatever is broken is mended. */
  mend: () => void;
};

type Means = {
  toss: InProcessToss;
  clock: VirtualClock;
  chance: Chance;
  misfortune: Misfortune;
  nameOf: (customerKey: string) => string;
};

const SOFT = ["REJECT_CARD_PAYMENT", "EXCEED_MAX_ONE_DAY_AMOUNT"] as const;
const HARD = ["INVALID_STOPPED_CARD", "INVALID_CARD_LOST_OR_STOLEN"] as const;
const TRANSIENT = ["PROVIDER_ERROR", "CARD_PROCESSING_ERROR"] as const;
const MAX_LAG_MS = 10_000;
const MAX_LATENESS_MS = 59_000;
const SLOW_FROM_MS = 30_000;
const MAX_SLOW_MS = 59_000;

export function createNetwork({ toss, clock, chance, misfortune, nameOf }: Means): Network {
  const refusals = new Map<string, Set<string>>();
  const givenBack = new Set<string>();
  const exchanges = createExchanges({ toss, now: clock.now, nameOf });
  const lookupFailures: LookupFailures = createLookupFailures({ toss, clock, chance, misfortune, exchanges });
  const outage = { until: new Date(0), isCounted: false };

  const ask = async (exchange: Exchange): Promise<Response> => {
    const answer = await toss.ask(exchange.request);
    if (exchange.operation === "charge" && answer.status >= 400 && answer.status < 500)
      await noteRefusal(exchange, answer.clone());
    if (exchange.operation === "cancel" && answer.status === 200) await noteGivenBack(answer.clone());
    return answer;
  };

  async function noteRefusal({ orderId }: Exchange, answer: Response): Promise<void> {
    const { code } = (await answer.json()) as { code: string };
    refusals.set(orderId, (refusals.get(orderId) ?? new Set()).add(code));
  }

  async function noteGivenBack(answer: Response): Promise<void> {
    const { lastTransactionKey } = (await answer.json()) as { lastTransactionKey: string };
    givenBack.add(lastTransactionKey);
  }

  /** The issuer's own decision, planted in the emulator for this order only; an answer that Toss repeats is not touched by it. */
  async function askIssuer(exchange: Exchange): Promise<Response> {
    const { subject, nth, orderId } = exchange;
    const isDrawn = (kind: FaultKind) => misfortune.isDrawn(kind, subject, "charge", nth);
    const draw = chance("code", subject, nth);
    const decision = isDrawn("soft_decline")
      ? ({ fault: "soft_decline", action: { kind: "decline", code: pick(SOFT, draw) } } as const)
      : isDrawn("hard_decline")
        ? ({ fault: "hard_decline", action: { kind: "decline", code: pick(HARD, draw) } } as const)
        : isDrawn("transient_decline")
          ? ({ fault: "transient_decline", action: { kind: "decline", code: pick(TRANSIENT, draw) } } as const)
          : isDrawn("wrong_amount")
            ? ({ fault: "wrong_amount", action: { kind: "wrong_amount", amount: 1_000 } } as const)
            : null;
    if (decision === null) return ask(exchange);
    const planted = addFault(toss.core, { match: { operation: "charge", orderId }, action: decision.action });
    try {
      return await ask(exchange);
    } finally {
      if (planted.taken > 0) misfortune.count(decision.fault);
      removeFaults(toss.core, planted.id);
    }
  }

  /** Toss's record of an order may lag behind its approval. */
  function isTooFresh({ subject, nth, orderId }: Exchange): boolean {
    const found = toss.core.state.paymentsByOrder.get(orderId);
    return found !== undefined && clock.now().getTime() - found.requestedAtMs < MAX_LAG_MS * chance("lag", subject, nth);
  }

  const askNow = (exchange: Exchange) => (exchange.operation === "charge" ? askIssuer(exchange) : ask(exchange));

  async function askSlowly(exchange: Exchange): Promise<Response> {
    const { operation, subject, nth } = exchange;
    const slowMs = SLOW_FROM_MS + Math.floor((MAX_SLOW_MS - SLOW_FROM_MS) * chance("slow", subject, operation, nth));
    const onTheWayMs = Math.floor(slowMs * chance("on the way", subject, operation, nth));
    network.onSlowCall(exchange);
    await clock.pass(onTheWayMs);
    const answer = await askNow(exchange);
    await clock.pass(slowMs - onTheWayMs);
    return answer;
  }

  async function carry(exchange: Exchange): Promise<Response> {
    if (clock.now() < outage.until) return outagePage();
    const { operation, subject, nth, isDoubled } = exchange;
    if (isDoubled) return refusal(409, "IDEMPOTENT_REQUEST_PROCESSING");
    const strikes = (kind: FaultKind) => misfortune.strikes(kind, subject, operation, nth);
    const instead = beforeToss(exchange, strikes);
    if (instead) return instead;
    const answer = strikes("slow_call") ? await askSlowly(exchange) : await askNow(exchange);
    if (strikes("timeout_after")) throw brokenConnection("UND_ERR_SOCKET");
    if (strikes("server_error_after")) return refusal(500, "FAILED_INTERNAL_SYSTEM_PROCESSING");
    if (strikes("reset_mid_body")) return halfOf(await answer.text(), answer.status);
    return answer;
  }

  /** What keeps the call from Toss, or from being waited for. Throws where the connection breaks. */
  function beforeToss(exchange: Exchange, strikes: (kind: FaultKind) => boolean): Response | null {
    const { operation } = exchange;
    if (operation === "lookup" && lookupFailures.fails(exchange)) return refusal(500, "FAILED_INTERNAL_SYSTEM_PROCESSING");
    if (operation === "lookup" && isTooFresh(exchange) && strikes("lookup_lag")) return refusal(404, "NOT_FOUND_PAYMENT");
    if (strikes("timeout_before")) throw brokenConnection("UND_ERR_SOCKET");
    if (strikes("server_error_before")) return refusal(500, "FAILED_INTERNAL_SYSTEM_PROCESSING");
    if (strikes("conflict")) return refusal(409, "IDEMPOTENT_REQUEST_PROCESSING");
    if (strikes("rate_limited")) return refusal(429, "TOO_MANY_REQUESTS");
    if (operation === "charge" && strikes("approved_late")) {
      approveLate(exchange);
      throw brokenConnection("UND_ERR_SOCKET");
    }
    return null;
  }

  /** Nobody listens any more: what Toss answers, or that it does not, is lost either way. */
  function approveLate(exchange: Exchange): void {
    const { subject, nth, request } = exchange;
    exchange.isLate = true;
    exchanges.leave(exchange);
    clock.plan(clock.now().getTime() + Math.ceil(MAX_LATENESS_MS * chance("late", subject, nth)), async () => {
      await toss.ask(request).catch(() => undefined);
      exchanges.end(exchange);
    });
  }

  function outagePage(): Response {
    if (!outage.isCounted) misfortune.count("outage");
    outage.isCounted = true;
    return new Response("<html><body>503 Service Temporarily Unavailable</body></html>", { status: 503 });
  }

  const network: Network = {
    sent: exchanges.sent,
    refusals,
    givenBack,
    fetch: async (input, init) => {
      const sentBody = typeof init?.body === "string" ? init.body : null;
      const request = {
        method: init?.method ?? "GET",
        url: String(input),
        headers: new Headers(init?.headers),
        text: async () => sentBody ?? "",
      };
      const exchange = exchanges.begin(request, sentBody);
      try {
        return await carry(exchange);
      } finally {
        if (!exchange.isLate) exchanges.end(exchange);
      }
    },
    beginOutage: (until) => {
      outage.until = until;
      outage.isCounted = false;
    },
    onSlowCall: () => {},
    mend: () => {
      outage.until = new Date(0);
      lookupFailures.end();
    },
  };
  return network;
}

const refusal = (status: number, code: string) => Response.json({ code, message: code }, { status });

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
