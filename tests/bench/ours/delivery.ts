import { openSenders } from "@/app/_mails/senders";
import { env } from "@/lib/env";
import { deliverNotices } from "@/lib/notice/deliver";
import type { Prepare } from "../worker";
import { deployedContext } from "./context";

/** Delivers everything that is due, as the scheduler's route does. */
export const prepare: Prepare = async () => {
  const context = await deployedContext();
  const { senders } = openSenders(env);
  return { run: () => deliverNotices(context, { senders }) };
};
