/**
 * The network between the application and Toss. Draws the faults of each call, and records Toss's
 * definite refusals for the judge. A charge that the client gave up may still be approved up to a
 * minute later: Toss decides within 60 seconds.
 */
import { addFault, removeFaults } from "@/emulator/faults";
import type { Http } from "@/lib/toss/http";
import { httpAnswer } from "@/tests/support/http-answer";
import { type Chance, pick } from "./chance";
import type { VirtualClock } from "./clock";
import type { FaultInjector, FaultKind } from "./faults";
import { brokenConnection, type InProcessToss } from "./in-process-toss";
import { createLookupFailures, type LookupFailures } from "./lookup-failures";
import { createTossCalls, type TossCall, type TossCalls } from "./toss-calls";

export type Network = {
  /** For the application's Toss client. */
  http: Http;
  /** Charges that the application sent, oldest first. */
  sent: TossCalls["sent"];
  /** The codes with which Toss refused a charge, by order id. */
  refusals: Map<string, Set<string>>;
  /**
   * Transaction keys of the cancels that the application requested. Any other cancel was made in
   * Toss's console.
   */
  givenBack: Set<string>;
  /** Until then a 503 page answers every call. */
  beginOutage: (until: Date) => void;
  /** Called when a slow call begins. */
  onSlowCall: (call: TossCall) => void;
  /** Ends the outage and the failing look-ups. */
  endFailures: () => void;
};

type Means = {
  toss: InProcessToss;
  clock: VirtualClock;
  chance: Chance;
  faults: FaultInjector;
  nameOf: (customerKey: string) => string;
};

const SOFT = ["REJECT_CARD_PAYMENT", "EXCEED_MAX_ONE_DAY_AMOUNT"] as const;
const HARD = ["INVALID_STOPPED_CARD", "INVALID_CARD_LOST_OR_STOLEN"] as const;
const TRANSIENT = ["PROVIDER_ERROR", "CARD_PROCESSING_ERROR"] as const;
const MAX_LAG_MS = 10_000;
const MAX_LATENESS_MS = 59_000;
const SLOW_FROM_MS = 30_000;
const MAX_SLOW_MS = 59_000;

export function createNetwork({ toss, clock, chance, faults, nameOf }: Means): Network {
  const refusals = new Map<string, Set<string>>();
  const givenBack = new Set<string>();
  const calls = createTossCalls({ toss, now: clock.now, nameOf });
  const lookupFailures: LookupFailures = createLookupFailures({ toss, clock, chance, faults, calls });
  const outage = { until: new Date(0), isCounted: false };

  const ask = async (call: TossCall): Promise<Response> => {
    const answer = await toss.ask(call.request);
    if (call.operation === "charge" && answer.status >= 400 && answer.status < 500) await noteRefusal(call, answer.clone());
    if (call.operation === "cancel" && answer.status === 200) await noteGivenBack(answer.clone());
    return answer;
  };

  async function noteRefusal({ orderId }: TossCall, answer: Response): Promise<void> {
    const { code } = (await answer.json()) as { code: string };
    refusals.set(orderId, (refusals.get(orderId) ?? new Set()).add(code));
  }

  async function noteGivenBack(answer: Response): Promise<void> {
    const { lastTransactionKey } = (await answer.json()) as { lastTransactionKey: string };
    givenBack.add(lastTransactionKey);
  }

  /**
   * Plants the issuer's decision in the emulator for this order only. It does not touch an answer
   * that Toss repeats.
   */
  async function askIssuer(call: TossCall): Promise<Response> {
    const { subject, nth, orderId } = call;
    const isDrawn = (kind: FaultKind) => faults.isDrawn(kind, subject, "charge", nth);
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
    if (decision === null) return ask(call);
    const planted = addFault(toss.core, { match: { operation: "charge", orderId }, action: decision.action });
    try {
      return await ask(call);
    } finally {
      if (planted.taken > 0) faults.count(decision.fault);
      removeFaults(toss.core, planted.id);
    }
  }

  /** A payment may become visible to look-ups only some seconds after its approval. */
  function isNotYetVisible({ subject, nth, orderId }: TossCall): boolean {
    const found = toss.core.state.paymentsByOrder.get(orderId);
    return found !== undefined && clock.now().getTime() - found.requestedAtMs < MAX_LAG_MS * chance("lag", subject, nth);
  }

  const askNow = (call: TossCall) => (call.operation === "charge" ? askIssuer(call) : ask(call));

  async function askSlowly(call: TossCall): Promise<Response> {
    const { operation, subject, nth } = call;
    const slowMs = SLOW_FROM_MS + Math.floor((MAX_SLOW_MS - SLOW_FROM_MS) * chance("slow", subject, operation, nth));
    const onTheWayMs = Math.floor(slowMs * chance("on the way", subject, operation, nth));
    network.onSlowCall(call);
    await clock.pass(onTheWayMs);
    const answer = await askNow(call);
    await clock.pass(slowMs - onTheWayMs);
    return answer;
  }

  async function carry(call: TossCall): Promise<Response> {
    if (clock.now() < outage.until) return outagePage();
    const { operation, subject, nth, isDoubled } = call;
    if (isDoubled) return refusal(409, "IDEMPOTENT_REQUEST_PROCESSING");
    const strikes = (kind: FaultKind) => faults.strikes(kind, subject, operation, nth);
    const instead = beforeToss(call, strikes);
    if (instead) return instead;
    const answer = strikes("slow_call") ? await askSlowly(call) : await askNow(call);
    if (strikes("timeout_after")) throw brokenConnection("UND_ERR_SOCKET");
    if (strikes("server_error_after")) return refusal(500, "FAILED_INTERNAL_SYSTEM_PROCESSING");
    if (strikes("reset_mid_body")) return halfOf(await answer.text(), answer.status);
    return answer;
  }

  /**
   * Faults before Toss sees the call, or before the caller can wait for it. Throws when the
   * connection breaks.
   */
  function beforeToss(call: TossCall, strikes: (kind: FaultKind) => boolean): Response | null {
    const { operation } = call;
    if (operation === "lookup" && lookupFailures.fails(call)) return refusal(500, "FAILED_INTERNAL_SYSTEM_PROCESSING");
    if (operation === "lookup" && isNotYetVisible(call) && strikes("lookup_lag")) return refusal(404, "NOT_FOUND_PAYMENT");
    if (strikes("timeout_before")) throw brokenConnection("UND_ERR_SOCKET");
    if (strikes("server_error_before")) return refusal(500, "FAILED_INTERNAL_SYSTEM_PROCESSING");
    if (strikes("conflict")) return refusal(409, "IDEMPOTENT_REQUEST_PROCESSING");
    if (strikes("rate_limited")) {
      calls.turnAway(call);
      return refusal(429, "TOO_MANY_REQUESTS");
    }
    if (operation === "charge" && strikes("approved_late")) {
      approveLate(call);
      throw brokenConnection("UND_ERR_SOCKET");
    }
    return null;
  }

  /** The caller has given up, so Toss's answer is lost either way. */
  function approveLate(call: TossCall): void {
    const { subject, nth, request } = call;
    call.isLate = true;
    calls.leave(call);
    clock.plan(clock.now().getTime() + Math.ceil(MAX_LATENESS_MS * chance("late", subject, nth)), async () => {
      await toss.ask(request).catch(() => undefined);
      calls.end(call);
    });
  }

  function outagePage(): Response {
    if (!outage.isCounted) faults.count("outage");
    outage.isCounted = true;
    return new Response("<html><body>503 Service Temporarily Unavailable</body></html>", { status: 503 });
  }

  const network: Network = {
    sent: calls.sent,
    refusals,
    givenBack,
    http: async ({ method, url, headers, body = null }) => {
      const request = { method, url: url.href, headers: new Headers(headers), text: async () => body ?? "" };
      const call = calls.begin(request, body);
      try {
        return httpAnswer(await carry(call));
      } finally {
        if (!call.isLate) calls.end(call);
      }
    },
    beginOutage: (until) => {
      outage.until = until;
      outage.isCounted = false;
    },
    onSlowCall: () => {},
    endFailures: () => {
      outage.until = new Date(0);
      lookupFailures.end();
    },
  };
  return network;
}

const refusal = (status: number, code: string) => Response.json({ code, message: code }, { status });

/** Half of the answer, then a broken connection. */
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
