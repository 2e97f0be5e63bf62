import {
  countOpenDifferences,
  countStuckWebhooks,
  countUnknown,
  findLastRunStart,
  findOpenStop,
  findSummary,
} from "@/db/queries/notice/merchant";
import { countUndeliverable, type Notice } from "@/db/queries/notice/outbox";
import { addMs, DAY_MS } from "../billing/rules/units";
import type { Context } from "../context";
import type { MerchantLetter } from "./letter";
import type { MerchantTemplate } from "./matrix";
import { runBefore, webhooksBefore } from "./raise-timed";

type Told = Pick<MerchantLetter, "figures"> & Partial<Pick<MerchantLetter, "code" | "since">>;
type Asked = Pick<Notice, "id" | "detail" | "createdAt"> & { template: MerchantTemplate };

/** Reads the figures of a notice to the merchant. One that is over by now is dropped. */
export async function readMerchantLetter(
  context: Context,
  notice: Asked,
): Promise<{ kind: "letter"; letter: MerchantLetter } | { kind: "drop"; reason: string }> {
  const told = await read(context, notice);
  if (!told) return { kind: "drop", reason: "over_since" };
  const { id: noticeId, template } = notice;
  return { kind: "letter", letter: { to: "merchant", noticeId, template, now: context.now(), code: null, since: null, ...told } };
}

async function read({ db, now: clock }: Context, { template, detail, createdAt }: Asked): Promise<Told | null> {
  const now = clock();
  switch (template) {
    case "run_stopped": {
      const code = String(detail.code ?? "");
      const open = await findOpenStop(db, code);
      return open && { figures: {}, code, since: open.since };
    }
    case "no_run": {
      const since = await findLastRunStart(db);
      return since && since < runBefore(now) ? { figures: {}, since } : null;
    }
    case "unknown_payment":
      return counted(await countUnknown(db, now));
    case "differences_found":
      return counted(await countOpenDifferences(db));
    case "webhooks_stuck":
      return counted(await countStuckWebhooks(db, webhooksBefore(now)));
    case "undeliverable_notices":
      return counted({ count: await countUndeliverable(db, addMs(createdAt, -DAY_MS)), since: null });
    case "daily_summary":
      return { figures: await findSummary(db, addMs(createdAt, -DAY_MS)), since: addMs(createdAt, -DAY_MS) };
    default:
      return template satisfies never;
  }
}

const counted = ({ count, since }: { count: number; since: Date | null }): Told | null =>
  count > 0 ? { figures: { count }, since } : null;
