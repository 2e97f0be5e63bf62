import postgres from "postgres";
import { openSenders } from "@/app/_mails/senders";
import { env } from "@/lib/env";
import { deliverNotices } from "@/lib/notice/deliver";
import { watchMemory } from "../memory-watch";
import { seedNotices } from "../seed";
import type { Prepare } from "../worker";
import { deployedContext } from "./context";

export type ResidentDelivery = { due: number; sent: number; residentMb: number };

/** Deliveries of growing size in one process. @returns for each the highest resident memory */
export const prepare: Prepare<{ deliveries: number[] }> = async ({ deliveries }) => {
  const context = await deployedContext();
  const sql = postgres(env.databaseUrl, { max: 1, onnotice: () => {} });
  const { senders } = openSenders(env);
  return {
    run: async (): Promise<ResidentDelivery[]> => {
      const answers: ResidentDelivery[] = [];
      for (const due of deliveries) {
        await seedNotices(sql, due);
        const memory = watchMemory();
        const { sent } = await deliverNotices(context, { senders });
        answers.push({ due, sent, residentMb: memory.end().residentMb });
      }
      return answers;
    },
  };
};
