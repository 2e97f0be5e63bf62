import { recordReturn } from "@/lib/notice/record-return";
import { withOperatorContext } from "@/scripts/operator/context";
import { CommandError } from "@/scripts/process/command-error";
import type { CommandResult } from "./reconcile";

const UUID = /^<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:@.*)?$/i;

/** With its zone, so that nobody has to guess which clock is meant. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/;

/**
 * @param written when it came back, as the mail that says so has it; absent: now
 * @throws CommandError when it is not the id of a notice, or not an instant
 */
export function noticeReturnedCommand(id: string, { at: written }: { at?: string }): Promise<CommandResult> {
  const at = written === undefined ? undefined : new Date(INSTANT.test(written) ? written : Number.NaN);
  if (at && Number.isNaN(at.getTime()))
    throw new CommandError(`--at must be an instant such as 2027-01-15T09:30+09:00, not "${written}".`);
  const [, noticeId] = UUID.exec(id) ?? [];
  if (!noticeId) throw new CommandError(`"${id}" is not the id of a notice. It is the first part of the mail's Message-ID.`);
  return withOperatorContext(async (context) => {
    const returned = await recordReturn(context, { id: noticeId, at });
    if (returned.kind === "in_future") throw new CommandError("--at must not be in the future.");
    if (returned.kind === "before_sent") throw new CommandError("--at is before the mail was sent.");
    if (returned.kind === "not_found") throw new CommandError(`There is no notice ${noticeId}.`);
    const text =
      returned.kind === "not_sent"
        ? `Notice ${noticeId} was never sent, so it cannot have come back.`
        : returned.isDelivered
          ? `Notice ${noticeId} came back more than a day after it was sent: it counts as delivered.`
          : `Notice ${noticeId} came back: it counts as not delivered.`;
    return { answer: { noticeId, ...returned }, text, isGood: returned.kind === "returned" };
  });
}
