// Faults: what goes wrong on purpose, for which calls, and how often. A network fault affects each
// matching call, repeated ones too. A ledger fault changes Toss's own decision, so it never affects
// a replayed answer.

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

/** Plants a fault. `times` defaults to 1, and for an outage to "forever". */
export function addFault(core: Core, request: z.infer<typeof faultRequest>): Fault {
  const times = request.times ?? (request.action.kind === "outage" ? "forever" : 1);
  const fault: Fault = { ...request, id: createFaultId(), times, taken: 0 };
  commit(core, { type: "fault", fault });
  return fault;
}

/** Removes one fault, or with null all of them. @returns false when there is no such fault */
export function removeFaults(core: Core, id: string | null): boolean {
  const ids = id === null ? [...core.state.faults.keys()] : [id];
  const isKnown = id === null || core.state.faults.has(id);
  for (const each of ids) commit(core, { type: "fault_removed", id: each });
  return isKnown;
}

/**
 * Finds the first fault that matches this call and that its probability selects, and counts it as
 * used. @returns null when there is none
 */
export function takeFault(core: Core, subject: FaultSubject, fits: (action: FaultAction) => boolean): FaultAction | null {
  if (core.state.faults.size === 0) return null;
  for (const fault of core.state.faults.values()) {
    if (!fits(fault.action) || !matches(fault, subject) || !isInTime(fault, presentMs(core)) || !isDrawn(core, fault, subject))
      continue;
    commit(core, { type: "fault_taken", id: fault.id });
    return fault.action;
  }
  return null;
}

function matches(fault: Fault, subject: FaultSubject): boolean {
  const { operation, orderId, customerKey, billingKey, paymentKey } = fault.match;
  // A webhook is not a call of the merchant, so "*" does not match it.
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
 * Whether the fault's probability selects this call. With a seed this depends on the seed, the
 * subject and the number of calls for that subject, but not on the order of concurrent calls. So
 * the same seed always decides the same.
 */
function isDrawn(core: Core, fault: Fault, subject: FaultSubject): boolean {
  const probability = fault.probability ?? 1;
  if (probability >= 1) return true;
  if (fault.seed === undefined) return Math.random() < probability;
  const name = `${fault.seed}|${fault.action.kind}|${subject.operation}|${subject.orderId ?? subject.paymentKey ?? subject.customerKey ?? subject.billingKey ?? ""}`;
  const turn = core.drawCounts.get(name) ?? 0;
  core.drawCounts.set(name, turn + 1);
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
