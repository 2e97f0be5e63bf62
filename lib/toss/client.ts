/**
 * The billing endpoints of Toss Payments. Every expected answer is a value; nothing is retried here, because only the caller knows whether
 * the same idempotency key may go out again. Relies on the caller to store order id and key before a charge is sent.
 */
import { interpretAnswer, isSilence, type UnknownReason } from "./answer";
import type { Circuit, Passage } from "./circuit";
import * as operations from "./operations";
import type { NoSlot, Pace } from "./pace";
import { type ProcessTime, realTime } from "./process-time";
import { exchange, type TransportAnswer } from "./transport";

/** `path` is the template with its placeholders, never a billing key. `reason` is set when no definite answer came. */
export type TossLogEntry = {
  operation: string;
  method: string;
  path: string;
  status: number | null;
  code: string | null;
  reason: UnknownReason | null;
  /** The system's code when the connection failed, such as ECONNRESET; what the pace or the circuit said when it was not sent. */
  cause: string | null;
  traceId: string | null;
  ms: number;
  orderId?: string;
  attempt?: number;
};
export type TossLog = (entry: TossLogEntry) => void;

export type TossClientOptions = {
  baseUrl: string;
  secretKey: string;
  readTimeoutMs?: number;
  /** Waited for before each request, whatever it asks. Without one, every request leaves at once. */
  pace?: Pace;
  /** Asked before each request, and told what came of it. Without one, requests leave however long Toss has been silent. */
  circuit?: Circuit;
  log?: TossLog;
  fetch?: typeof fetch;
  time?: ProcessTime;
};

export type TossClient = {
  /** Turns the one-time authKey of the card window into a billing key; charges nothing. */
  issueBillingKey(input: operations.IssueInput): Promise<operations.IssueAnswer>;
  /** Charges a stored card. "answered" is Toss's payment as it stands: the caller checks status and amount. */
  charge(input: operations.ChargeInput): Promise<operations.ChargeAnswer>;
  /** "not_found" only on NOT_FOUND_PAYMENT: any other 404 says nothing about the payment. */
  findPaymentByOrderId(orderId: string): Promise<operations.LookupAnswer>;
  findPaymentByKey(paymentKey: string): Promise<operations.LookupAnswer>;
  /** Refunds in whole or in part; the answered payment's `balanceWon` says what is left. */
  cancelPayment(input: operations.CancelInput): Promise<operations.CancelAnswer>;
  /** Removes the card at Toss. Repeating it is safe: a key that is gone answers "already_gone". */
  deleteBillingKey(input: { billingKey: string }): Promise<operations.DeleteAnswer>;
  /** Approvals and cancels between two instants; the next page starts after the last row's transactionKey. */
  listTransactions(input: operations.TransactionListInput): Promise<operations.TransactionListAnswer>;
};

/** Toss may take up to 60 s to approve a billing charge; a shorter limit would make unknown payments of good ones. */
const DEFAULT_READ_TIMEOUT_MS = 60_000;

/**
 * A client for one account. `baseUrl` and `secretKey` come from the environment; `readTimeoutMs` (60,000) covers the body too.
 * Methods throw only when the caller breaks a promise (an amount that is not whole won, an empty key), never for what Toss answers.
 * Source: docs.tosspayments.com/reference, core API.
 */
export function createTossClient(options: TossClientOptions): TossClient {
  const transport = {
    baseUrl: options.baseUrl,
    secretKey: options.secretKey,
    readTimeoutMs: options.readTimeoutMs ?? DEFAULT_READ_TIMEOUT_MS,
    fetch: options.fetch ?? fetch,
  };
  const time = options.time ?? realTime;
  const send: operations.Send = async (call) => {
    const passage = options.circuit ? await options.circuit.enter() : FREE;
    const turn = await turnOf(options, passage);
    const beganAt = time.now();
    const answer = turn === "go" ? await exchange(transport, call) : notSent(turn);
    const ms = Math.round(time.now() - beganAt);
    const result = interpretAnswer(answer, call);
    const heard = turn !== "go" ? "nothing" : isSilence(result) ? "silence" : "answer";
    if (passage) await options.circuit?.leave(passage, { beganAt, heard });
    options.log?.({
      operation: call.operation,
      method: call.method,
      path: call.template,
      status: answer.status,
      code: result.kind === "read" ? null : result.code,
      reason: result.kind === "unknown" ? result.reason : null,
      cause: answer.kind === "silence" ? answer.cause : null,
      traceId: answer.traceId,
      ms,
      orderId: call.orderId,
      attempt: call.attempt,
    });
    return result;
  };
  return {
    issueBillingKey: (input) => operations.issueBillingKey(send, input),
    charge: (input) => operations.charge(send, input),
    findPaymentByOrderId: (orderId) => operations.findPaymentByOrderId(send, orderId),
    findPaymentByKey: (paymentKey) => operations.findPaymentByKey(send, paymentKey),
    cancelPayment: (input) => operations.cancelPayment(send, input),
    deleteBillingKey: (input) => operations.deleteBillingKey(send, input),
    listTransactions: (input) => operations.listTransactions(send, input),
  };
}

const FREE: Passage = { isProbe: false };

/** The circuit comes first: whom it holds back takes no slot; and it may have opened while a slot was waited for, which has to be used at once. */
async function turnOf({ pace, circuit }: TossClientOptions, passage: Passage | null): Promise<"go" | NoSlot | "CIRCUIT_OPEN"> {
  if (!passage) return "CIRCUIT_OPEN";
  const slot = (await pace?.take()) ?? "go";
  return slot === "go" && circuit?.isStillFree(passage) === false ? "CIRCUIT_OPEN" : slot;
}

/**
 * Silence, although this one certainly never left: for a charge the caller then looks up and later sends the same key again, as after any
 * other silence. A second kind of "not charged" would be a second way to decide about money.
 */
const notSent = (cause: string): TransportAnswer => ({ kind: "silence", reason: "not_sent", status: null, traceId: null, cause });
