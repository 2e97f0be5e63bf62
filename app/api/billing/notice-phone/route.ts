import { z } from "zod";
import { signedInRoute } from "@/app/_server/door";
import type { RouteError } from "@/app/_server/error-answer";
import { env } from "@/lib/env";
import { readPhone } from "@/lib/notice/read-phone";
import { removePhone } from "@/lib/notice/remove-phone";
import { savePhone } from "@/lib/notice/save-phone";

/** The person's number for notices about payments, masked; null without one. */
export const GET = signedInRoute({}, async ({ context, person }) => ({
  ok: true,
  body: { phone: await readPhone(context, { userId: person.id }) },
}));

const NOT_OFFERED = { ok: false, code: "text_messages_off", status: 404 } as const satisfies { ok: false } & RouteError;

export const PUT = signedInRoute({ number: z.string().max(40), isAgreed: z.boolean() }, async ({ context, person, input }) => {
  if (!env.textMessages) return NOT_OFFERED;
  const saved = await savePhone(context, { userId: person.id, ...input });
  if (saved.ok) return { ok: true, body: { phone: await readPhone(context, { userId: person.id }) } };
  if (saved.reason === "too_many_requests")
    return { ok: false, code: saved.reason, status: 429, retryAfterSeconds: saved.retryAfterSeconds };
  return { ok: false, code: saved.reason, status: 400 };
});

/** Works whether or not numbers are asked for: who gave one can always take it back. */
export const DELETE = signedInRoute({}, async ({ context, person }) => {
  await removePhone(context, { userId: person.id });
  return { ok: true, body: { phone: null } };
});
