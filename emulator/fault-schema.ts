/**
 * The schema of a fault, in a request and in the emulator's state. What a fault does is in
 * faults.ts.
 */

import { z } from "zod";

export const OPERATIONS = [
  "issue",
  "charge",
  "confirm",
  "lookup",
  "cancel",
  "delete",
  "transactions",
  "settlements",
  "webhook",
  "*",
] as const;

const MAX_HOLD_MS = 120_000;
const milliseconds = z.number().int().min(0);
const optionalText = z.string().min(1).optional();
const holdMs = milliseconds.max(MAX_HOLD_MS).optional();

export const faultAction = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("timeout_before"), holdMs }),
  z.strictObject({ kind: z.literal("timeout_after"), holdMs }),
  z.strictObject({ kind: z.literal("reset_before") }),
  z.strictObject({ kind: z.literal("reset_after") }),
  z.strictObject({ kind: z.literal("reset_mid_body") }),
  z.strictObject({
    kind: z.literal("error"),
    status: z.number().int().min(400).max(599),
    code: z.string().min(1),
    message: z.string().max(510).optional(),
    processed: z.boolean(),
  }),
  z.strictObject({ kind: z.literal("slow"), delayMs: milliseconds.max(MAX_HOLD_MS), approveFirst: z.boolean().optional() }),
  z.strictObject({ kind: z.literal("outage") }),
  z.strictObject({ kind: z.literal("decline"), code: z.string().min(1) }),
  z.strictObject({ kind: z.literal("wrong_amount"), amount: z.number().int().min(1) }),
  z.strictObject({ kind: z.literal("lookup_lag"), ms: milliseconds }),
  z.strictObject({ kind: z.literal("drop") }),
  z.strictObject({ kind: z.literal("duplicate"), copies: z.number().int().min(1).max(20) }),
]);

export const faultRequest = z.strictObject({
  match: z.strictObject({
    operation: z.enum(OPERATIONS),
    orderId: optionalText,
    customerKey: optionalText,
    billingKey: optionalText,
    paymentKey: optionalText,
  }),
  action: faultAction,
  times: z.union([z.number().int().min(1), z.literal("forever")]).optional(),
  probability: z.number().min(0).max(1).optional(),
  seed: z.union([z.number(), z.string()]).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
});

export type Operation = (typeof OPERATIONS)[number];
export type FaultAction = z.infer<typeof faultAction>;
export type FaultKind = FaultAction["kind"];
export type Fault = z.infer<typeof faultRequest> & { id: string; times: number | "forever"; taken: number };
export type FaultSubject = {
  operation: Operation;
  orderId?: string;
  customerKey?: string;
  billingKey?: string;
  paymentKey?: string;
};
