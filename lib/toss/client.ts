/**
 * The billing endpoints of Toss Payments. Every expected answer is a value. Nothing is retried
 * here, because only the caller knows whether the same idempotency key may be sent again. Relies on
 * the caller to store the order id and the key before it sends a charge.
 */
import { interpretAnswer, isSilence, isTurnedAway, type UnknownReason } from "./answer";
import type { Circuit, Heard, Passage } from "./circuit";
import { type Http, sendOverNetwork } from "./http";
import * as operations from "./operations";
import type { NoSlot, Pace } from "./pace";
import { type ProcessTime, realTime } from "./process-time";
import { exchange, type TransportAnswer } from "./transport";

/**
 * `path` is the template with its placeholders, never a billing key. `reason` is set when there is
 * no definite answer.
 */
export type TossLogEntry = {
  operation: string;
  method: string;
  path: string;
  status: number | null;
  code: string | null;
  reason: UnknownReason | null;
  /**
   * The system's code when the connection failed, such as ECONNRESET; or why the pace or the
   * circuit did not send it.
   */
  cause: string | null;
  traceId: string | null;
  ms: number;
  orderId?: string;
  attempt?: number;
  /** Set when a webhook caused the call. */
  isHint?: true;
};
export type TossLog = (entry: TossLogEntry) => void;

export type TossClientOptions = {
  baseUrl: string;
  secretKey: string;
  readTimeoutMs?: number;
  /** The pace gives each request a slot. Without one, every request leaves at once. */
  pace?: Pace;
  /** What webhooks cause takes a slot here first. Without one, only `pace` limits it. */
  hintPace?: Pace;
  /**
   * Asked before each request and informed of its result. Without one, requests leave even if Toss
   * has been silent for a long time.
   */
  circuit?: Circuit;
  log?: TossLog;
  /** Instead of the network. */
  http?: Http;
  time?: ProcessTime;
};

export type TossClient = {
  /**
   * Turns the one-time authKey of the card window into a billing key. Charges nothing.
   * @returns issued, refused (with the class of the code) or unknown
   * Source: docs.tosspayments.com/reference, billing key by authKey
   */
  issueBillingKey(input: operations.IssueInput): Promise<operations.IssueAnswer>;
  /**
   * Charges a stored card.
   * @param input `amountWon` in whole won, VAT included
   * @returns "answered" with Toss's payment as it is (the caller checks status and amount), refused
   *   or unknown
   * Source: docs.tosspayments.com/reference, billing approval
   */
  charge(input: operations.ChargeInput): Promise<operations.ChargeAnswer>;
  /**
   * Looks a payment up by our order id.
   * @returns "not_found" only for NOT_FOUND_PAYMENT: any other 404 says nothing about the payment
   * Source: docs.tosspayments.com/reference, payment by order id
   */
  findPaymentByOrderId(orderId: string): Promise<operations.LookupAnswer>;
  /**
   * Looks a payment up by Toss's payment key. Source: docs.tosspayments.com/reference, payment
   * query
   */
  findPaymentByKey(paymentKey: string): Promise<operations.LookupAnswer>;
  /**
   * Refunds a payment, in whole or in part.
   * @returns the payment, whose `balanceWon` is what is left; refused or unknown
   * Source: docs.tosspayments.com/reference, cancel
   */
  cancelPayment(input: operations.CancelInput): Promise<operations.CancelAnswer>;
  /**
   * Removes the card at Toss. Repeating it is safe: for a key that no longer exists it returns
   * "already_gone".
   * Source: docs.tosspayments.com/reference, billing key deletion
   */
  deleteBillingKey(input: { billingKey: string }): Promise<operations.DeleteAnswer>;
  /**
   * Lists approvals and cancels between two instants. The next page starts after the transactionKey
   * of the last row.
   * Source: docs.tosspayments.com/reference, transactions
   */
  listTransactions(input: operations.TransactionListInput): Promise<operations.TransactionListAnswer>;
  /** For what webhooks cause, which anyone can post. */
  forHints: HintReader;
};

/**
 * The look-ups that a hint may cause. They have a small share of the pace and wait a short time for
 * it; else the answer is unknown with the reason `no_slot`. Their answers say nothing to the
 * circuit, and while it is open they do not go out.
 * Source: docs/decisions/0022-hints-have-their-own-share.md
 */
export type HintReader = Pick<TossClient, "findPaymentByOrderId" | "findPaymentByKey">;

/**
 * Toss may take up to 60 s to approve a billing charge. A shorter limit would turn good payments
 * into unknown ones.
 */
const DEFAULT_READ_TIMEOUT_MS = 60_000;

/**
 * Creates a client for one Toss account. `baseUrl` and `secretKey` come from the environment;
 * `readTimeoutMs` (60,000) covers the body too. Methods throw only for a bug of the caller (an
 * amount that is not whole won, an empty key), never for what Toss answers.
 * Source: docs.tosspayments.com/reference, core API
 */
export function createTossClient(options: TossClientOptions): TossClient {
  const transport = {
    baseUrl: options.baseUrl,
    secretKey: options.secretKey,
    readTimeoutMs: options.readTimeoutMs ?? DEFAULT_READ_TIMEOUT_MS,
    http: options.http ?? sendOverNetwork,
  };
  const time = options.time ?? realTime;
  const sendOn = (line: Line): operations.Send => {
    const sendInTurn: operations.Send = async (call) => {
      const passage = await line.enter();
      const turn = await turnOf(line, passage);
      const beganAt = time.now();
      const answer = turn === "go" ? await exchange(transport, call) : notSent(turn);
      const ms = Math.round(time.now() - beganAt);
      const result = interpretAnswer(answer, call);
      const heard = turn !== "go" ? "nothing" : isSilence(result) ? "silence" : "answer";
      if (passage) await line.leave(passage, { beganAt, heard });
      if (turn === "go" && isTurnedAway(result)) await line.slowDown(retryAfterOf(answer));
      options.log?.({ ...entryOf(call, answer, result), ms, ...line.inLog });
      return result;
    };
    return sendInTurn;
  };
  const send = sendOn(lineOfOurs(options));
  const sendHint = sendOn(lineOfHints(options));
  return {
    issueBillingKey: (input) => operations.issueBillingKey(send, input),
    charge: (input) => operations.charge(send, input),
    findPaymentByOrderId: (orderId) => operations.findPaymentByOrderId(send, orderId),
    findPaymentByKey: (paymentKey) => operations.findPaymentByKey(send, paymentKey),
    cancelPayment: (input) => operations.cancelPayment(send, input),
    deleteBillingKey: (input) => operations.deleteBillingKey(send, input),
    listTransactions: (input) => operations.listTransactions(send, input),
    forHints: {
      findPaymentByOrderId: (orderId) => operations.findPaymentByOrderId(sendHint, orderId),
      findPaymentByKey: (paymentKey) => operations.findPaymentByKey(sendHint, paymentKey),
    },
  };
}

const retryAfterOf = (answer: TransportAnswer): number | undefined =>
  answer.kind === "answer" ? (answer.retryAfterMs ?? undefined) : undefined;

const entryOf = (
  call: Pick<operations.Call<unknown, string>, "operation" | "method" | "template" | "orderId" | "attempt">,
  answer: TransportAnswer,
  result: { kind: string; code?: string | null; reason?: UnknownReason },
): Omit<TossLogEntry, "ms" | "isHint"> => ({
  operation: call.operation,
  method: call.method,
  path: call.template,
  status: answer.status,
  code: result.code ?? null,
  reason: result.reason ?? null,
  cause: answer.kind === "silence" ? answer.cause : null,
  traceId: answer.traceId,
  orderId: call.orderId,
  attempt: call.attempt,
});

/** How a call comes to its turn, and who learns of its answer. */
type Line = {
  enter: () => Promise<Passage | null>;
  take: () => Promise<"go" | NoSlot>;
  isStillFree: (passage: Passage) => boolean;
  leave: (passage: Passage, call: { beganAt: number; heard: Heard }) => Promise<void>;
  slowDown: (retryAfterMs?: number) => Promise<void>;
  inLog: Pick<TossLogEntry, "isHint">;
};

const FREE: Passage = { isProbe: false };

const lineOfOurs = ({ pace, circuit }: TossClientOptions): Line => ({
  enter: async () => (circuit ? circuit.enter() : FREE),
  take: async () => pace?.take() ?? "go",
  isStillFree: (passage) => circuit?.isStillFree(passage) ?? true,
  leave: async (passage, call) => circuit?.leave(passage, call),
  slowDown: async (retryAfterMs) => pace?.slowDown(retryAfterMs),
  inLog: {},
});

/**
 * A hint takes two slots: one of its share, then one of all calls. So hints never get more than
 * their share, and all calls together never more than the limit. A hint that is turned away slows
 * down only hints.
 */
const lineOfHints = ({ pace, hintPace, circuit }: TossClientOptions): Line => ({
  enter: async () => (!circuit || (await circuit.isClosed()) ? FREE : null),
  take: async () => {
    const share = (await hintPace?.take()) ?? "go";
    return share === "go" ? ((await pace?.take()) ?? "go") : share;
  },
  isStillFree: (passage) => circuit?.isStillFree(passage) ?? true,
  leave: async () => {},
  slowDown: async (retryAfterMs) => hintPace?.slowDown(retryAfterMs),
  inLog: { isHint: true },
});

/**
 * The circuit is asked first, so a call that it holds back takes no slot. It is asked again after
 * the wait for a slot, because it may have opened meanwhile and a slot has to be used at once.
 */
async function turnOf(line: Line, passage: Passage | null): Promise<"go" | NoSlot | "CIRCUIT_OPEN"> {
  if (!passage) return "CIRCUIT_OPEN";
  const slot = await line.take();
  return slot === "go" && !line.isStillFree(passage) ? "CIRCUIT_OPEN" : slot;
}

/**
 * It certainly never left, and is unknown all the same. The caller sends the same key again later,
 * as after any silence. Another kind of "not charged" would be a second way to decide about money.
 */
const notSent = (cause: NoSlot | "CIRCUIT_OPEN"): TransportAnswer => ({
  kind: "silence",
  reason: cause === "TOO_MANY_WAITING" ? "no_slot" : "not_sent",
  status: null,
  traceId: null,
  cause,
});
