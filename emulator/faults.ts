// Faults: what goes wrong on purpose, for whom, how often. Network faults happen to every matching call, also to a repeated one; ledger
// faults change what Toss itself decides, so a replayed answer is never touched by them.

import type { z } from "zod";
import { type Core, commit, presentMs } from "./core";
import type { Fault, FaultAction, FaultKind, FaultSubject, faultRequest } from "./fault-schema";
import { createFaultId } from "./identifiers";

const NETWORK_KINDS: readonly FaultKind[] = [
  "timeout_before",
  "timeout_after",
  "reset_before",
  "reset_after",
  "reset_mid_body",
  "error",
  "slow",
  "outage",
];

export function isNetworkFault(action: FaultAction): boolean {
  return NETWORK_KINDS.includes(action.kind);
}

/** Plants a fault. `times` defaults to once, for an outage to for ever. */
export function addFault(core: Core, request: z.infer<typeof faultRequest>): Fault {
  const times = request.times ?? (request.action.kind === "outage" ? "forever" : 1);
  const fault: Fault = { ...request, id: createFaultId(), times, taken: 0 };
  commit(core, { type: "fault", fault });
  return fault;
}

/** Removes one fault, or all of them; false when there was no such fault. */
export function removeFaults(core: Core, id: string | null): boolean {
  const ids = id === null ? [...core.state.faults.keys()] : [id];
  const isKnown = id === null || core.state.faults.has(id);
  for (const each of ids) commit(core, { type: "fault_removed", id: each });
  return isKnown;
}

/** The first planted fault that fits this call and whose dice fall; it is counted as used. Null when nothing goes wrong. */
export function takeFault(core: Core, subject: FaultSubject, fits: (action: FaultAction) => boolean): FaultAction | null {
  if (core.state.faults.size === 0) return null;
  for (const fault of core.state.faults.values()) {
    if (!fits(fault.action) || !matches(fault, subject) || !isInTime(fault, presentMs(core)) || !diceFall(core, fault, subject))
      continue;
    commit(core, { type: "fault_taken", id: fault.id });
    return fault.action;
  }
  return null;
}

function matches(fault: Fault, subject: FaultSubject): boolean {
  const { operation, orderId, customerKey, billingKey, paymentKey } = fault.match;
  // Webhooks are not calls of the merchant: "*" leaves them alone.
  const isOperation = operation === subject.operation || (operation === "*" && subject.operation !== "webhook");
  return (
    isOperation &&
    (orderId === undefined || orderId === subject.orderId) &&
    (customerKey === undefined || customerKey === subject.customerKey) &&
    (billingKey === undefined || billingKey === subject.billingKey) &&
    (paymentKey === undefined || paymentKey === subject.paymentKey)
  );
}

function isInTime(fault: Fault, atMs: number): boolean {
  return (
    (fault.from === undefined || atMs >= Date.parse(fault.from)) && (fault.until === undefined || atMs < Date.parse(fault.until))
  );
}

/**
 * With a seed the dice depend on the seed, the subject and how often this subject was asked, not on the order in which concurrent calls
 * arrive: the same seed takes the same decisions.
 */
function diceFall(core: Core, fault: Fault, subject: FaultSubject): boolean {
  const probability = fault.probability ?? 1;
  if (probability >= 1) return true;
  if (fault.seed === undefined) return Math.random() < probability;
  const name = `${fault.seed}|${fault.action.kind}|${subject.operation}|${subject.orderId ?? subject.paymentKey ?? subject.customerKey ?? subject.billingKey ?? ""}`;
  const turn = core.diceTurns.get(name) ?? 0;
  core.diceTurns.set(name, turn + 1);
  return hashToUnit(`${name}|${turn}`) < probability;
}

/** FNV-1a with a final mix, as a number from 0 up to 1. */
function hashToUnit(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
