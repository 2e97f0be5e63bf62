import { adminRoute } from "@/app/_server/door";
import { uuidText } from "@/app/_server/texts";
import { stopCode } from "@/lib/billing/promotion/stop-code";

/**
 * An administrator stops a promotion code. It takes nothing from anybody and must work at once, so
 * no fresh sign-in is asked for. Answers `{ code }`.
 */
export const POST = adminRoute({}, async ({ context, person, params }) => {
  const id = uuidText.safeParse(params.id);
  if (!id.success) return { ok: false, code: "not_found", status: 404 };
  const stopped = await stopCode({ ...context, actor: `operator:${person.email}` }, { id: id.data });
  return stopped.ok ? { ok: true, body: { code: stopped.code } } : { ok: false, code: stopped.reason, status: 404 };
});
