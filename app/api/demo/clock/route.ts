import { z } from "zod";
import { requestingPerson } from "@/app/_server/current-person";
import { openRoute } from "@/app/_server/door";
import { moveClock, readNextDue } from "@/lib/demo/move-clock";
import { env } from "@/lib/env";

const NOT_HERE = { ok: false as const, code: "not_found", status: 404 };

export const GET = openRoute({}, async ({ context, request }) => {
  if (!env.hasDemoTools) return NOT_HERE;
  const person = await requestingPerson(request);
  return { ok: true, body: { now: context.now(), nextDueAt: await readNextDue(context, person?.id ?? null) } };
});

/** Moves the test clock. Exists only while the emulator replaces Toss on a local server. */
export const POST = openRoute(
  { move: z.enum(["day", "month", "next_charge"]) },
  async ({ context, request, input: { move } }) => {
    if (!env.hasDemoTools) return NOT_HERE;
    const person = await requestingPerson(request);
    const now = await moveClock(context, {
      hasDemoTools: env.hasDemoTools,
      move,
      userId: person?.id ?? null,
      emulatorUrl: env.tossApiBaseUrl,
    });
    return now ? { ok: true, body: { now } } : { ok: false, code: "nothing_due", status: 409 };
  },
);
