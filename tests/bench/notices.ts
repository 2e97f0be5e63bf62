/**
 * Delivering 10,000 receipts to a mail server on this machine, against nodemailer alone sending
 * mails of that kind that were written before; and the memory of a delivery.
 */
import type { ResidentDelivery } from "./ours/resident-deliveries";
import { type Measured, measure, startMailSink } from "./processes";
import { perSecond, type Report, rounded } from "./report";
import { seedHistory, seedNotices } from "./seed";
import { type BenchInput, type BenchSetup, withBenchSetup } from "./setup";

const NOTICES = 10_000;
/** The first one warms the process up. */
const DELIVERIES = [1_000, 1_000, NOTICES];

type Delivered = { sent: number };
type Place = BenchSetup["place"] & { environment: Record<string, string> };

export const notices = (ground: BenchInput): Promise<Report> =>
  withBenchSetup(ground, { due: 0, others: NOTICES }, async ({ place, sql }) => {
    await seedHistory(sql, { months: 1 });
    const sink = await startMailSink();
    const mailing: Place = { ...place, environment: { EMAIL_SERVER: sink.url, EMAIL_FROM: "Trakko <hello@trakko.example>" } };
    try {
      await seedNotices(sql, NOTICES);
      ground.say(`delivering ${NOTICES}`);
      const ours = await measure<Delivered>({ ...mailing, subject: "./ours/delivery.ts" });
      const [row] = await sql<{ sent: number }[]>`select count(*)::int as sent from notices where status = 'sent'`;
      if (ours.answer.sent !== NOTICES || row?.sent !== NOTICES)
        throw new Error(`not all were sent: ${JSON.stringify(ours.answer)}`);
      ground.say(`${NOTICES} by nodemailer alone`);
      const alone = await measure({ ...mailing, subject: "./baselines/mail-loop.ts", input: { mails: NOTICES } });
      ground.say("watching memory");
      const input = { deliveries: DELIVERIES };
      const subject = "./ours/resident-deliveries.ts";
      const resident = await measure<ResidentDelivery[]>({ ...mailing, subject, input, nodeFlags: ["--expose-gc"] });
      return reportOf({ ours, alone, resident: resident.answer });
    } finally {
      await sink.stop();
    }
  });

type Runs = { ours: Measured<Delivered>; alone: Measured<unknown>; resident: ResidentDelivery[] };

function reportOf({ ours, alone, resident }: Runs): Report {
  const [, few, many] = resident;
  if (!few || !many || resident.some(({ due, sent }) => due !== sent))
    throw new Error(`not all were sent: ${JSON.stringify(resident)}`);
  return {
    figures: [
      {
        what: `${NOTICES} receipts: read, written, sent, recorded`,
        ours: perSecond(NOTICES, ours.seconds),
        baseline: `nodemailer alone ${perSecond(NOTICES, alone.seconds)}`,
        figure: alone.seconds / ours.seconds,
        unit: "x",
        floor: 0.25,
        goal: 0.4,
      },
      {
        what: `resident memory, from ${few.due} to ${many.due} notices`,
        ours: `${rounded(many.residentMb)} MB`,
        baseline: `${rounded(few.residentMb)} MB`,
        figure: many.residentMb - few.residentMb,
        unit: " MB",
        floor: 30,
        goal: 10,
        isLowerBetter: true,
      },
    ],
    notes: [
      "both use five connections, five mails at once; nodemailer alone sends one receipt, written before, over and over",
      `CPU of the sender's own process: ${rounded((ours.cpuSeconds * 1_000) / NOTICES)} ms a mail; of nodemailer alone ${rounded((alone.cpuSeconds * 1_000) / NOTICES)} ms`,
    ],
  };
}
