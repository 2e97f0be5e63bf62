/** The mailbox of the browser journeys: a real mail server, whose mails any worker can read. */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ReceivedMail, startMailServer } from "@/tests/support/mail-server";

type Mail = Pick<ReceivedMail, "to" | "subject" | "text" | "html">;

export async function startMailbox() {
  const folder = mkdtempSync(join(tmpdir(), "trakko-mailbox-"));
  const file = join(folder, "mails.jsonl");
  const { url, close } = await startMailServer(0, ({ to, subject, text, html }) =>
    appendFileSync(file, `${JSON.stringify({ to, subject, text, html } satisfies Mail)}\n`),
  );
  const remove = async () => {
    await close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { file, url, close: remove };
}

/** The mails that this address has got so far, the newest last. */
export function mailsTo(address: string): Mail[] {
  const file = process.env.E2E_MAILBOX ?? "";
  if (!existsSync(file)) return [];
  // What comes after the last line break is a mail that is still being written.
  const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Mail).filter(({ to }) => to === address);
}
