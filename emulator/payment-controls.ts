import type { Context, Hono } from "hono";
import { z } from "zod";
import { cancelPayment } from "./cancels";
import { saved, withBody } from "./control-answers";
import type { Core } from "./core";
import type { Result } from "./ledger";
import { failurePayload, formatFor, paymentPayload } from "./payloads";
import type { Payment } from "./records";
import { seedPayment, seedRequest } from "./seed";
import { announcePaymentStatus } from "./webhooks";

const consoleCancelRequest = z.strictObject({ amount: z.number().int().min(1).optional(), reason: z.string().min(1).max(200) });

/** What the merchant does outside its own program: payments that exist already, and cancels. */
export function addPaymentControls(controls: Hono, core: Core): void {
  controls.post("/emulator/payments", async (context) =>
    withBody(context, seedRequest, (input) => answerWithPayment(context, core, seedPayment(core, input))),
  );
  controls.post("/emulator/payments/:paymentKey/cancel", async (context) =>
    withBody(context, consoleCancelRequest, ({ amount, reason }) => {
      const cancelled = cancelPayment(core, {
        paymentKey: context.req.param("paymentKey"),
        cancelAmount: amount,
        cancelReason: reason,
      });
      if (cancelled.ok) announcePaymentStatus(core, cancelled.value);
      return answerWithPayment(context, core, cancelled);
    }),
  );
}

function answerWithPayment(context: Context, core: Core, result: Result<Payment>): Response | Promise<Response> {
  if (result.ok)
    return saved(context, core, paymentPayload(result.value, formatFor(core, { language: "ko", extraFields: false })));
  return context.json({ error: failurePayload(result.failure.code, "ko") }, result.failure.status === 404 ? 404 : 400);
}
