// The operator's tool: what the batch and the admin page do, from a shell. Its answer goes to standard output, its log to standard error.

import { Command } from "commander";
import { replayWebhook } from "@/lib/admin/replay-webhook";
import { resolveDoubts } from "@/lib/billing/batch/resolve-doubts";
import { runBilling } from "@/lib/billing/batch/run-billing";
import { rotateKeys } from "@/lib/billing/card/rotate-keys";
import { type DunningPreview, MAX_PREVIEWED, previewDunning } from "@/lib/billing/views/preview-dunning";
import { withOperatorContext } from "@/scripts/operator/context";
import { type Spoken, speakReconcile, speakRepair } from "@/scripts/operator/reconcile";
import { Obstacle, runScript } from "@/scripts/process/obstacle";

type Flags = { json?: true };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const counted = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

async function main(): Promise<number> {
  let exitCode = 0;
  const speak = ({ answer, sentence, isGood }: Spoken, { json }: Flags) => {
    console.log(json ? JSON.stringify(answer) : sentence);
    exitCode = isGood ? 0 : 1;
  };
  const program = new Command("billing")
    .usage("COMMAND [options]")
    .description("Runs and repairs the billing of one deployment. Reads the environment described in .env.example.");
  program
    .command("run")
    .description("run the batch: settle doubts, end what is over, charge what is due; any number may run at once")
    .option(
      "--seconds <n>",
      "take no more work after this many seconds; charges under way are finished",
      wholeNumber("--seconds"),
    )
    .option("--json", "print one JSON object instead of a sentence")
    .action(async (flags: Flags & { seconds?: number }) => speak(await run(flags), flags));
  program
    .command("resolve")
    .description("look up payments without an outcome whose time has come, as between two runs; charges nobody anew")
    .option("--json", "print one JSON object instead of a sentence")
    .action(async (flags: Flags) => speak(await resolve(), flags));
  program
    .command("preview-dunning")
    .description("show everybody who is past due, what a run now would do with them and what follows; writes and sends nothing")
    .option(
      "--limit <n>",
      `this many people at most (${MAX_PREVIEWED}); the answer says how many are left out`,
      wholeNumber("--limit"),
    )
    .option("--json", "print one JSON object instead of lines")
    .action(async (flags: Flags & { limit?: number }) => speak(await preview(flags), flags));
  program
    .command("replay-webhook")
    .description("act on a stored webhook event again; money moves only on what Toss answers now")
    .argument("<id>", "the event's id, as the admin page shows it")
    .option("--json", "print one JSON object instead of a sentence")
    .action(async (eventId: string, flags: Flags) => speak(await replay(eventId), flags));
  program
    .command("rotate-keys")
    .description("seal everything again under the first key of BILLING_KEY_SECRETS; safe while charging, may be repeated")
    .option("--json", "print one JSON object instead of a sentence")
    .action(async (flags: Flags) => speak(await rotate(), flags));
  program
    .command("reconcile")
    .description(
      "compare the ledger with Toss's list of transactions and list what differs; changes nothing, exits 1 when anything does",
    )
    .option("--from <day>", "first day in Seoul, or an instant with its zone; by default three days before the end")
    .option("--to <day>", "last day in Seoul, or an instant with its zone; by default now")
    .option("--open", "compare nothing, only list the differences that are open")
    .option("--json", "print one JSON object instead of sentences")
    .action(async (flags: Flags & { from?: string; to?: string; open?: true }) => speak(await speakReconcile(flags), flags));
  program
    .command("repair")
    .description("apply the proposed repair of one difference, if it still holds; may give money back to a card")
    .argument("<id>", "the difference's id, as reconcile shows it")
    .option("--accept <note>", "repair nothing: close it as it is, for this reason")
    .option("--json", "print one JSON object instead of a sentence")
    .action(async (id: string, flags: Flags & { accept?: string }) => speak(await speakRepair(id, flags), flags));
  await program.parseAsync();
  return exitCode;
}

const wholeNumber = (option: string) => (text: string) => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Obstacle(`${option} must be a whole number from 1 on, not "${text}".`);
  return number;
};

const run = ({ seconds = Number.POSITIVE_INFINITY }: { seconds?: number }): Promise<Spoken> =>
  withOperatorContext(async (context, { wasToldToStop }) => {
    const endsAt = performance.now() + seconds * 1000;
    const isOutOfTime = () => wasToldToStop() || performance.now() > endsAt;
    const summary = await runBilling(context, { trigger: "operator", isOutOfTime });
    const { status, stopCode, due, paid, declined, unknown, ended, reconciled, remaining } = summary;
    const counts = `${due} due: ${paid} paid, ${declined} declined, ${unknown} unknown; ${ended} ended, ${reconciled} reconciled, ${remaining} remaining`;
    const why = stopCode ? ` by ${stopCode}: nobody was dunned for it; mend it and run again` : "";
    return {
      answer: summary,
      sentence: `run ${summary.runId} ${status}${why} in ${summary.seconds} s. ${counts}.`,
      isGood: status === "completed" || status === "out_of_time",
    };
  });

const resolve = (): Promise<Spoken> =>
  withOperatorContext(async (context, { wasToldToStop }) => {
    const resolved = await resolveDoubts(context, { isOutOfTime: wasToldToStop });
    const { settled, stopCode, seconds } = resolved;
    const why = stopCode ? " Toss does not answer: the next run or resolve goes on." : "";
    return {
      answer: resolved,
      sentence: `${counted(settled, "outcome is", "outcomes are")} known now, after ${seconds} s.${why}`,
      isGood: stopCode === null,
    };
  });

const preview = ({ limit }: { limit?: number }): Promise<Spoken> =>
  withOperatorContext(async (context) => {
    const { people, leftOut } = await previewDunning(context, { limit });
    const rest =
      leftOut > 0 ? [`${counted(leftOut, "more person is", "more people are")} past due and left out: raise --limit.`] : [];
    return {
      answer: { people, leftOut },
      sentence: [...people.map(previewLine), ...rest].join("\n") || "Nobody is past due.",
      isGood: true,
    };
  });

function previewLine({ email, amountWon, now, isComplimentary, timeline }: DunningPreview): string {
  const steps = timeline.map((step) => `${seoulText(step.at)} ${step.kind === "notice" ? `tells ${step.template}` : step.kind}`);
  const course = isComplimentary ? "an administrator, never billed: ends without a charge" : steps.join(", ");
  return `${email}  ${amountWon} won  now: ${now}  ${course}`;
}

const seoulText = (at: Date): string =>
  at.toLocaleString("sv-SE", { timeZone: "Asia/Seoul", dateStyle: "short", timeStyle: "short" });

function replay(eventId: string): Promise<Spoken> {
  if (!UUID.test(eventId)) throw new Obstacle(`"${eventId}" is not the id of a webhook event: the admin page shows them.`);
  return withOperatorContext(async (context) => {
    const replayed = await replayWebhook(context, { eventId });
    if (replayed.kind === "not_found") throw new Obstacle(`There is no webhook event ${eventId}.`);
    const { eventType, status, result } = replayed;
    const later = status === "received" ? " Toss could not be read; the next run tries again." : "";
    return {
      answer: { eventId, eventType, status, result },
      sentence: `${eventType} ${eventId}: ${status} (${result}).${later}`,
      isGood: status !== "received",
    };
  });
}

const rotate = (): Promise<Spoken> =>
  withOperatorContext(async (context, { wasToldToStop }) => {
    const rotated = await rotateKeys(context, { isOutOfTime: wasToldToStop });
    const { keyId, paymentMethods, webhookEvents, isFinished } = rotated;
    const unreadable = paymentMethods.unreadable + webhookEvents.unreadable;
    const done = `sealed ${counted(paymentMethods.resealed, "billing key")} and ${counted(webhookEvents.resealed, "webhook body", "webhook bodies")} again under ${keyId}.`;
    const rest = !isFinished
      ? " Stopped early: run it again to go on."
      : unreadable > 0
        ? ` ${counted(unreadable, "row")} cannot be opened by any key of the ring (named in the log): keep every older key.`
        : ` Nothing is sealed under another key: older keys may leave BILLING_KEY_SECRETS once every instance has ${keyId} first.`;
    return { answer: rotated, sentence: done + rest, isGood: isFinished && unreadable === 0 };
  });

await runScript(main);
