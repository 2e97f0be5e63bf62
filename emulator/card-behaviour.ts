import { z } from "zod";
import type { CardBehaviour } from "./cards";

const code = z.string().min(1);

const cardBehaviourSchema: z.ZodType<CardBehaviour> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("approve") }),
  z.strictObject({ kind: z.literal("decline"), code }),
  z.strictObject({ kind: z.literal("decline_after"), approvals: z.number().int().min(0), code }),
  z.strictObject({ kind: z.literal("lost_answer") }),
  z.strictObject({ kind: z.literal("slow"), delayMs: z.number().int().min(0).max(120_000).optional() }),
  z.strictObject({ kind: z.literal("refuse_in_window"), code }),
  z.strictObject({ kind: z.literal("refuse_at_issue"), code }),
]);

/**
 * The body of `POST /emulator/cards`: how a card number behaves from now on, also for keys already
 * issued.
 */
export const cardRequest = z.strictObject({
  number: z.string().regex(/^\d{16}$/, "must be 16 digits"),
  behaviour: cardBehaviourSchema,
});

/**
 * The body of `POST /emulator/billing-keys/behaviour`: how a customer's keys behave from now on.
 * With null they follow the card again.
 */
export const behaviourRequest = z.strictObject({ customerKey: z.string().min(1), behaviour: cardBehaviourSchema.nullable() });
