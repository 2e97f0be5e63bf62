import { recordReturn } from "@/lib/notice/record-return";
import { withOperatorContext } from "@/scripts/operator/context";
import { CommandError } from "@/scripts/process/command-error";
import type { CommandResult } from "./reconcile";

const UUID = /^<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:@.*)?$/i;

/** @throws CommandError when it is not the id of a notice */
export function noticeReturnedCommand(id: string): Promise<CommandResult> {
  const [, noticeId] = UUID.exec(id) ?? [];
  if (!noticeId) throw new CommandError(`"${id}" is not the id of a notice. It is the first part of the mail's Message-ID.`);
  return withOperatorContext(async (context) => {
    const returned = await recordReturn(context, { id: noticeId });
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
