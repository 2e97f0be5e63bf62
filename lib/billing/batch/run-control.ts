/**
 * What a run of the batch knows about itself: whether it must stop, whether Toss answers, whether
 * the merchant's account is in order, and what it has counted so far. Nothing here reads or writes
 * the database; while Toss is silent it asks Toss for one order, which moves no money.
 * Source: docs/decisions/0013-silence-alarms-and-continuations.md, 0019-silence-is-waited-out.md
 */
import type { Payment } from "@/db/queries/payment/payments";
import type { Context } from "../../context";
import { isSilence } from "../../toss/answer";
import { MAX_SILENCES, OPEN_MS } from "../../toss/circuit";
import { isKeyNotFound } from "../../toss/codes";
import type { Outcome } from "../payment/outcome";

/**
 * Why a run stopped when Toss did not answer for minutes. A continuation still takes over what is
 * left.
 */
export const TOSS_UNREACHABLE = "TOSS_UNREACHABLE";
/** Why a run did nothing: the clocks of this process and of the database tell different times. */
export const CLOCK_DIFFERS = "CLOCK_DIFFERS";

/**
 * One operator fault may concern one card (its seal key is gone); three in a row concern the
 * account. So do three refusals with one code that Toss has not documented, or that calls our
 * request wrong.
 */
const MAX_FAULTS = 3;
/**
 * A key can be missing for one card, or for two on one day; so many in a row are asked for at
 * another shop's account.
 */
const MAX_MISSING_KEYS = 5;
/** As long as the circuit stays open: no process may ask Toss earlier. */
const WAIT_MS = OPEN_MS;
/**
 * Five minutes in one run. A longer outage is left to the continuation, or to the next scheduled
 * run.
 */
const MAX_WAITS = 10;
/** How often a waiting run checks whether its time is up. */
const POLL_MS = 1_000;

/** What became of one charge or look-up. `isSilent`: Toss said nothing about it. */
export type Answer = { orderId: string; outcome: Outcome; isSilent: boolean };

export type RunCounts = {
  /** Pending payments of earlier runs whose outcome is known now. */
  reconciled: number;
  ended: number;
  due: number;
  paid: number;
  declined: number;
  problems: number;
};

export type RunControl = {
  /** True once the time is up or the run has stopped: nothing new may begin. */
  shouldStop: () => boolean;
  /**
   * Resolves at once while Toss answers. After MAX_SILENCES silences in a row it waits, for five
   * minutes at most, until Toss can be reached again. False: the run must stop.
   */
  waitForToss: () => Promise<boolean>;
  /** Takes note of subscriptions that were claimed. */
  noteClaimed: (claim: { ended: number; problems: number; attempts: readonly unknown[] }) => void;
  /** Takes note of an answer as soon as it is there, before it is written down. */
  noteAnswer: (answer: Answer) => void;
  /** Whether an issuer has spoken in this run: a card was charged, or declined for its own sake. */
  isAccountProven: () => boolean;
  /**
   * Whether a decline with this code was found to be the account's: it stopped an earlier run, and
   * no run has gone through since.
   */
  isKnownFault: (code: string) => boolean;
  /** Ends the run because of an operator fault. */
  stop: (code: string) => void;
  /** Counts a payment whose outcome has been written down. */
  noteSettled: (payment: Pick<Payment, "status" | "runId">) => void;
  /**
   * To be called when the work is over: gives the reason to stop that nothing since has refuted.
   */
  finish: () => void;
  /**
   * Toss's code of the operator fault that stopped the run, or TOSS_UNREACHABLE; null while it goes
   * on.
   */
  readonly stopCode: string | null;
  readonly counts: Readonly<RunCounts>;
};

export type RunControlInput = {
  /**
   * Absent for the resolver, which is no run on record: whatever it settles is of an earlier run.
   */
  runId?: string;
  isOutOfTime?: () => boolean;
  /** Codes that stopped earlier runs. */
  knownFaults?: readonly string[];
  /**
   * For a continuation, whose predecessor may have stopped because of silence: an order to look up
   * before anything is sent.
   */
  firstLookUp?: string;
};

export function createRunControl(
  context: Context,
  { runId, isOutOfTime, knownFaults = [], firstLookUp }: RunControlInput,
): RunControl {
  const counts: RunCounts = { reconciled: 0, ended: 0, due: 0, paid: 0, declined: 0, problems: 0 };
  let stopCode: string | null = null;
  let isProven = false;
  let faultCode: string | null = null;
  const faults = new Map<string, number>();
  let silences = 0;
  let silentOrderId = firstLookUp ?? "";
  let mustAskFirst = firstLookUp !== undefined;
  let waitsLeft = MAX_WAITS;

  const shouldStop = () => stopCode !== null || (isOutOfTime?.() ?? false);
  const isTossSilent = () => silences >= MAX_SILENCES;

  /** Any answer Toss gives shows that it is back, whatever it says of the order. */
  async function askToss(): Promise<void> {
    silences = isSilence(await context.toss.findPaymentByOrderId(silentOrderId)) ? MAX_SILENCES : 0;
  }

  async function isTossBackInTime(): Promise<boolean> {
    if (mustAskFirst) await askToss();
    mustAskFirst = false;
    // The answer to a call that was still under way counts as well.
    while (isTossSilent()) {
      if (waitsLeft === 0 || !(await pause(context, shouldStop))) return false;
      waitsLeft -= 1;
      if (isTossSilent()) await askToss();
    }
    return true;
  }

  /** Counts faults of the account in a row, until an issuer has spoken. */
  function noteFault(outcome: Outcome): void {
    // An issuer has spoken, so the account is ours: a key that Toss does not know is a dead card.
    if (isProven && isAmbiguous(outcome)) return;
    const fault = faultOf(outcome);
    if (fault) {
      const inARow = (faults.get(fault.name) ?? 0) + 1;
      faults.set(fault.name, inARow);
      if (fault.isOurs) faultCode = fault.code;
      if (inARow >= fault.max) stopCode ??= fault.code;
    } else if (isIssuersWord(outcome)) {
      isProven = true;
      faults.clear();
      faultCode = null;
    }
  }

  return {
    shouldStop,
    async waitForToss() {
      try {
        if (await isTossBackInTime()) return true;
      } catch (error) {
        // The process is going down, or the call could not be made: no better than a Toss that does
        // not come back.
        context.log.warn({ err: error }, "the wait for Toss was broken off");
      }
      stopCode ??= TOSS_UNREACHABLE;
      return false;
    },
    noteClaimed({ ended, problems, attempts }) {
      counts.ended += ended;
      counts.problems += problems;
      counts.due += attempts.length;
    },
    noteAnswer({ orderId, outcome, isSilent }) {
      silences = isSilent ? silences + 1 : 0;
      if (isSilent) silentOrderId = orderId;
      noteFault(outcome);
    },
    noteSettled(payment) {
      if (payment.status === "pending") return;
      if (payment.runId !== runId) counts.reconciled += 1;
      else counts[payment.status] += 1;
    },
    isAccountProven: () => isProven,
    isKnownFault: (code) => knownFaults.includes(code),
    stop(code) {
      stopCode ??= code;
    },
    finish() {
      if (isTossSilent()) stopCode ??= TOSS_UNREACHABLE;
      // A run that is out of time leaves the judgement to its continuation.
      if (!shouldStop()) stopCode = faultCode;
    },
    get stopCode() {
      return stopCode;
    },
    counts,
  };
}

/** `isOurs`: an operator must look at it, even when it is the only one and no issuer has spoken. */
type Fault = { name: string; code: string; max: number; isOurs?: boolean };

function faultOf(outcome: Outcome): Fault | null {
  if (outcome.kind === "paid") return null;
  if (outcome.kind === "unknown") {
    const { reason, code } = outcome;
    return reason === "unlisted_refusal" && code ? { name: `unlisted ${code}`, code, max: MAX_FAULTS } : null;
  }
  const { declineClass, code } = outcome;
  if (declineClass === "operator") return { name: "operator", code, max: MAX_FAULTS, isOurs: true };
  if (declineClass === "request") return { name: `request ${code}`, code, max: MAX_FAULTS, isOurs: true };
  if (outcome.isUnlisted) return { name: `unlisted ${code}`, code, max: MAX_FAULTS };
  const isKeyMissing = declineClass === "hard" && isKeyNotFound(code);
  return isKeyMissing ? { name: "missing key", code, max: MAX_MISSING_KEYS } : null;
}

/**
 * Whether a decline may be the account's fault as well as this one payment's: the key is unknown to
 * Toss, or its code to us, or our request is wrong.
 */
export const isAmbiguous = (outcome: Outcome): boolean =>
  outcome.kind === "declined" && outcome.declineClass !== "operator" && faultOf(outcome) !== null;

const isIssuersWord = (outcome: Outcome): boolean =>
  outcome.kind === "paid" ||
  (outcome.kind === "declined" && (outcome.declineClass === "hard" || outcome.declineClass === "soft"));

/** @returns false when the run must stop first */
async function pause(context: Context, shouldStop: () => boolean): Promise<boolean> {
  const sleep = context.pause ?? realSleep;
  for (let waitedMs = 0; waitedMs < WAIT_MS; waitedMs += POLL_MS) {
    if (shouldStop()) return false;
    await sleep(POLL_MS);
  }
  return !shouldStop();
}

const realSleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
