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

/** `POST /emulator/cards`: how a card number behaves from now on, for keys already issued too. */
export const cardRequest = z.strictObject({
  number: z.string().regex(/^\d{16}$/, "must be 16 digits"),
  behaviour: cardBehaviourSchema,
});

/** `POST /emulator/billing-keys/behaviour`: how a customer's keys charge from now on; null gives the decision back to the card. */
export const behaviourRequest = z.strictObject({ customerKey: z.string().min(1), behaviour: cardBehaviourSchema.nullable() });
