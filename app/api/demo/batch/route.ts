import { tendAfter } from "@/app/_server/deliver-after";
import { openRoute } from "@/app/_server/door";
import { deadlineIn } from "@/lib/billing/batch/deadline";
import { runBilling } from "@/lib/billing/batch/run-billing";
import { env } from "@/lib/env";

export const maxDuration = 300;

const TIME_MS = 60_000;

/**
 * Runs the batch for the demo's button. Exists only while the emulator replaces Toss on a local
 * server.
 */
export const POST = openRoute({}, async ({ context }) => {
  if (!env.hasDemoTools) return { ok: false, code: "not_found", status: 404 };
  const deadline = deadlineIn(TIME_MS);
  const run = await runBilling(context, { trigger: "demo", ...deadline });
  tendAfter(deadline);
  return { ok: true, body: run };
});
