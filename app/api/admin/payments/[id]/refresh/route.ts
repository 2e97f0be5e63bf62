import { adminRoute } from "@/app/_server/door";
import { lookUpAnswer } from "@/app/_server/look-up-answer";
import { uuidText } from "@/app/_server/texts";
import { lookUpPayment } from "@/lib/admin/look-up-payment";

/** Toss may take 60 s to answer. */
export const maxDuration = 90;

/**
 * Looks one payment up at Toss now. Answers `{ result }`: the status of the payment afterwards, or
 * why it is still unknown.
 */
export const POST = adminRoute({}, async ({ context, person, params }) => {
  const id = uuidText.safeParse(params.id);
  if (!id.success) return { ok: false, code: "not_found", status: 404 };
  return lookUpAnswer(await lookUpPayment({ ...context, actor: `operator:${person.email}` }, { paymentId: id.data }));
});
