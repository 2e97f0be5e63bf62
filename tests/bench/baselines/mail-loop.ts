import { createTransport } from "nodemailer";
import { composeLetter } from "@/app/_mails/senders";
import { samples } from "@/app/dev/mails/samples";
import { env } from "@/lib/env";
import type { Prepare } from "../worker";

const AT_ONCE = 5;

/** Nodemailer with a pool and nothing else: one receipt, written before, to so many addresses. */
export const prepare: Prepare<{ mails: number }> = async ({ mails }) => {
  const letter = samples("ko").find(({ letter: { template } }) => template === "renewed")?.letter;
  if (!letter || !env.email) throw new Error("no receipt, or no mail server");
  const composed = await composeLetter(letter, env);
  const transport = createTransport({ url: env.email.server, pool: true, maxConnections: AT_ONCE }, { from: env.email.from });
  const numbers = Array.from({ length: mails }, (_, nth) => nth + 1).values();
  const lane = async () => {
    for (const n of numbers) await transport.sendMail({ ...composed, to: `person-${n}@example.com` });
  };
  return { run: () => Promise.all(Array.from({ length: AT_ONCE }, lane)).then(() => null) };
};
