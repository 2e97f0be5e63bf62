import { lockPerson } from "@/db/queries/account/people";
import { deletePhone } from "@/db/queries/notice/phone";
import { audit } from "../billing/audit";
import type { Context } from "../context";

/** Deletes the number of a person. From then on only mails go to them; what waits is dropped. */
export const removePhone = (context: Context, { userId }: { userId: string }): Promise<void> =>
  context.db.transaction(async (tx) => {
    await lockPerson(tx, userId);
    if (await deletePhone(tx, userId)) await audit(tx, context, [{ action: "notice_phone_removed", userId }]);
  });
