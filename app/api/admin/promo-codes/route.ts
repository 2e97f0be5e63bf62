import { hasFreshSignIn } from "@/app/_server/current-person";
import { adminRoute } from "@/app/_server/door";
import { promoCodeFields, windowOf } from "@/app/_server/promo-code-fields";
import { createCode } from "@/lib/billing/promotion/create-code";

/**
 * An administrator creates a promotion code, with a fresh sign-in: a code gives money away. Answers
 * `{ id, code }`, the code in its one spelling.
 */
export const POST = adminRoute(promoCodeFields, async ({ request, context, person, input }) => {
  if (!(await hasFreshSignIn(request)))
    return { ok: false, code: "fresh_sign_in_needed", sentence: "fresh_sign_in_for_code", status: 401 };
  const { startsOn, lastOn, ...terms } = input;
  const wanted = { ...terms, ...windowOf({ startsOn, lastOn }) };
  const created = await createCode({ ...context, actor: `operator:${person.email}` }, wanted);
  if (!created.ok) return { ok: false, code: created.reason, status: created.reason === "code_taken" ? 409 : 400 };
  const { id, code } = created;
  return { ok: true, body: { id, code } };
});
