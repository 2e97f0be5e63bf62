import { z } from "zod";
import { adminRoute } from "@/app/_server/door";
import { lookUpAnswer } from "@/app/_server/look-up-answer";
import { lookUpPayment } from "@/lib/admin/look-up-payment";

/** Toss may take 60 s to answer. */
export const maxDuration = 90;

const paymentId = z.uuid();

/**
 * Looks one payment up at Toss now. Answers `{ result }`: the status of the payment afterwards, or
 * why it is still unknown.
 */
export const POST = adminRoute({}, async ({ context, person, params }) => {
  const id = paymentId.safeParse(params.id);
  if (!id.success) return { ok: false, code: "not_found", status: 404 };
  return lookUpAnswer(await lookUpPayment({ ...context, actor: `operator:${person.email}` }, { paymentId: id.data }));
});
