import { z } from "zod";
import { adminRoute } from "@/app/_server/door";
import { lookUpPayment } from "@/lib/admin/look-up-payment";

/** Toss may take 60 s to answer. */
export const maxDuration = 90;

const paymentId = z.uuid();

/** Looks one payment up at Toss now. Answers `{ result }`: the status of the payment afterwards, or why it is still unknown. */
export const POST = adminRoute({}, async ({ context, person, params }) => {
  const id = paymentId.safeParse(params.id);
  if (!id.success) return { ok: false, code: "not_found", status: 404 };
  const lookedUp = await lookUpPayment({ ...context, actor: `operator:${person.email}` }, { paymentId: id.data });
  switch (lookedUp.kind) {
    case "unknown_payment":
      return { ok: false, code: "not_found", status: 404 };
    case "read":
      return { ok: true, body: { result: lookedUp.status } };
    case "not_at_toss":
      return { ok: true, body: { result: "not_at_toss" } };
    case "unreadable":
      return { ok: true, body: { result: "unreadable", code: lookedUp.code } };
    default:
      return lookedUp satisfies never;
  }
});
