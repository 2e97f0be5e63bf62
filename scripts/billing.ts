// The operator's command line: does what the batch and the admin page do. Prints the result on
// standard output and logs on standard error.

import { Command } from "commander";
import { tendOutbox } from "@/app/_mails/tend-outbox";
import { replayWebhook } from "@/lib/admin/replay-webhook";
import { resolveBetweenRuns } from "@/lib/billing/batch/resolve-due";
import { runBilling } from "@/lib/billing/batch/run-billing";
import { type Rotated, rotateKeys } from "@/lib/billing/card/rotate-keys";
import { type DunningPreview, MAX_PREVIEWED, previewDunning } from "@/lib/billing/views/preview-dunning";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";
import { withOperatorContext } from "@/scripts/operator/context";
import { noticeReturnedCommand } from "@/scripts/operator/notice-returned";
import { type CodeFlags, createCodeCommand, listCodesCommand, stopCodeCommand } from "@/scripts/operator/promo-code";
import { type RaiseFlags, raisePriceCommand } from "@/scripts/operator/raise-price";
import { type CommandResult, reconcileCommand, repairCommand } from "@/scripts/operator/reconcile";
import { refundCommand } from "@/scripts/operator/refund";
import { CommandError, runScript } from "@/scripts/process/command-error";
import { type Progress, showProgress } from "@/scripts/process/progress";

type Flags = { json?: true };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const counted = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

async function main(): Promise<number> {
  let exitCode = 0;
  const print = ({ answer, text, isGood }: CommandResult, { json }: Flags) => {
    console.log(json ? JSON.stringify(answer) : text);
    exitCode = isGood ? 0 : 1;
  };
  const program = new Command("billing")
    .usage("COMMAND [options]")
    .description("Runs and repairs the billing of one deployment. Reads the environment described in .env.example.");
  program
    .command("run")
    .description(
      "run the batch: look up pending payments, end what is over, charge what is due; safe to run several times at once",
    )
    .option(
      "--seconds <n>",
      "take no more work after this many seconds; charges under way are finished",
      wholeNumber("--seconds"),
    )
    .option("--json", "print one JSON object instead of text")
    .action(async (flags: Flags & { seconds?: number }) => print(await run(flags), flags));
  program
    .command("resolve")
    .description("look up the pending payments that are due for it, as between two runs; starts no new charges")
    .option("--json", "print one JSON object instead of text")
    .action(async (flags: Flags) => print(await resolve(), flags));
  program
    .command("notices")
    .description("deliver the notices that are due, and find what time has caused; safe to run several times at once")
    .option("--json", "print one JSON object instead of text")
    .action(async (flags: Flags) => print(await deliver(), flags));
  program
    .command("preview-dunning")
    .description("show each past-due customer, what a run would do now and what follows; writes and sends nothing")
    .option(
      "--limit <n>",
      `show at most this many people (${MAX_PREVIEWED}); the output says how many are left out`,
      wholeNumber("--limit"),
    )
    .option("--json", "print one JSON object instead of lines")
    .action(async (flags: Flags & { limit?: number }) => print(await preview(flags), flags));
  program
    .command("replay-webhook")
    .description("process a stored webhook event again, by what Toss answers now")
    .argument("<id>", "the event's id, as the admin page shows it")
    .option("--json", "print one JSON object instead of text")
    .action(async (eventId: string, flags: Flags) => print(await replay(eventId), flags));
  program
    .command("rotate-keys")
    .description("seal everything again with the first key of BILLING_KEY_SECRETS; safe during a run, and to repeat")
    .option("--json", "print one JSON object instead of text")
    .action(async (flags: Flags) => print(await rotate(), flags));
  program
    .command("reconcile")
    .description(
      "compare the ledger with Toss's list of transactions and show the differences; repairs nothing; exits 1 when there are any",
    )
    .option("--from <day>", "first day in Seoul, or an instant with a time zone; by default three days before the end")
    .option("--to <day>", "last day in Seoul, or an instant with a time zone; by default now")
    .option("--open", "do not compare, only list the open differences")
    .option("--json", "print one JSON object instead of text")
    .action(async (flags: Flags & { from?: string; to?: string; open?: true }) => print(await reconcileCommand(flags), flags));
  program
    .command("repair")
    .description("apply the proposed repair of one difference, if the difference is still there; may refund a card")
    .argument("<id>", "the difference's id, as reconcile shows it")
    .option("--accept <note>", "close it without a repair, for this reason")
    .option("--json", "print one JSON object instead of text")
    .action(async (id: string, flags: Flags & { accept?: string }) => print(await repairCommand(id, flags), flags));
  program
    .command("refund")
    .description("give back a part or all of one payment; all of the running period's payment ends the subscription")
    .argument("<id>", "the payment's id or its order id, as the admin page shows them")
    .option("--amount <won>", "whole won, at most what is left", wholeNumber("--amount"))
    .option("--all", "all that is left")
    .option("--reason <text>", "why; the same amount with the same reason is the same refund and is given back once")
    .option("--json", "print one JSON object instead of text")
    .action(async (id: string, flags: Flags & { amount?: number; all?: true; reason?: string }) =>
      print(await refundCommand(id, flags), flags),
    );
  program
    .command("raise-price")
    .description(
      "announce that those who hold an older, cheaper price of a plan will pay another one, with their consent; new customers pay the configured price",
    )
    .requiredOption("--plan <id>", "the plan, as the catalogue names it")
    .requiredOption("--to <won>", "whole won, VAT included", wholeNumber("--to"))
    .requiredOption("--from <day>", "periods that begin on this day in Seoul or later cost it; at least 31 days ahead")
    .requiredOption("--without-consent <what>", '"end": the subscription ends with its paid period; "keep": the old price stays')
    .option("--dry-run", "only say whom it would concern")
    .option("--json", "print one JSON object instead of text")
    .action(async (flags: Flags & RaiseFlags) => print(await raisePriceCommand(flags), flags));
  program
    .command("notice-returned")
    .description("put on record that a mail came back, so that it is no evidence of a notice")
    .argument("<id>", "the mail's Message-ID, or its first part")
    .option("--at <instant>", "when it came back, such as 2027-01-15T09:30+09:00; by default now")
    .option("--json", "print one JSON object instead of text")
    .action(async (id: string, flags: Flags & { at?: string }) => print(await noticeReturnedCommand(id, flags), flags));
  const codes = program.command("promo-code").description("create, stop and list promotion codes");
  codes
    .command("create")
    .description("create a code; its terms never change afterwards, it can only be stopped")
    .argument("<code>", "3 to 32 letters and digits; case, blanks and hyphens do not matter")
    .option("--percent <n>", "percent off, 1 to 100", wholeNumber("--percent"))
    .option("--won <n>", "whole won off", wholeNumber("--won"))
    .option("--invoices <n>", "for so many invoices; by default 1", wholeNumber("--invoices"))
    .option("--always", "for every invoice of the subscription")
    .option("--plan <id...>", "only for these plans; by default for all")
    .option("--everybody", "also for those who had a subscription before; by default only for new ones")
    .option("--from <day>", "first day in Seoul")
    .option("--last <day>", "last day in Seoul")
    .option("--uses <n>", "so many uses in all; by default without a limit", wholeNumber("--uses"))
    .option("--per-person <n>", "so many uses by one person; by default 1", wholeNumber("--per-person"))
    .option("--json", "print one JSON object instead of text")
    .action(async (code: string, flags: Flags & CodeFlags) => print(await createCodeCommand(code, flags), flags));
  codes
    .command("stop")
    .description("stop a code at once; whoever has used it keeps it")
    .argument("<code>", "the code")
    .option("--json", "print one JSON object instead of text")
    .action(async (code: string, flags: Flags) => print(await stopCodeCommand(code), flags));
  codes
    .command("list")
    .description("show the newest 200 codes, or one by its name, and how often each is used")
    .argument("[code]", "only this one")
    .option("--json", "print one JSON object instead of text")
    .action(async (code: string | undefined, flags: Flags) => print(await listCodesCommand(code), flags));
  await program.parseAsync();
  return exitCode;
}

const wholeNumber = (option: string) => (text: string) => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new CommandError(`${option} must be a whole number of 1 or more, not "${text}".`);
  return number;
};

const run = ({ seconds = Number.POSITIVE_INFINITY }: { seconds?: number }): Promise<CommandResult> =>
  withOperatorContext(async (context, { isStopRequested }) => {
    const endsAt = performance.now() + seconds * 1000;
    const isOutOfTime = () => isStopRequested() || performance.now() > endsAt;
    const summary = await runBilling(context, { trigger: "operator", isOutOfTime });
    await tendOutbox(context, env, { isOutOfTime });
    const { status, stopCode, due, paid, declined, unknown, ended, reconciled, remaining } = summary;
    const counts = `${due} due: ${paid} paid, ${declined} declined, ${unknown} unknown; ${ended} ended, ${reconciled} reconciled, ${remaining} remaining`;
    const why = stopCode ? ` by ${stopCode}: no customer was dunned for it; fix the cause and run again` : "";
    return {
      answer: summary,
      text: `run ${summary.runId} ${status}${why} in ${summary.seconds} s. ${counts}.`,
      isGood: status === "completed" || status === "out_of_time",
    };
  });

const resolve = (): Promise<CommandResult> =>
  withOperatorContext(async (context, { isStopRequested }) => {
    const resolved = await resolveBetweenRuns(context, { isOutOfTime: isStopRequested });
    const { settled, stopCode, seconds } = resolved;
    const why = stopCode ? " Toss does not answer. The next run or resolve continues." : "";
    return {
      answer: resolved,
      text: `${counted(settled, "pending payment")} settled in ${seconds} s.${why}`,
      isGood: stopCode === null,
    };
  });

const deliver = (): Promise<CommandResult> =>
  withOperatorContext(async (context, { isStopRequested }) => {
    const delivery = await tendOutbox(context, env, { isOutOfTime: isStopRequested });
    const { sent, dropped, postponed, undeliverable } = delivery;
    return {
      answer: delivery,
      text: `${counted(sent, "notice")} sent, ${dropped} dropped, ${postponed} postponed, ${undeliverable} undeliverable.`,
      isGood: postponed === 0 && undeliverable === 0,
    };
  });

const preview = ({ limit }: { limit?: number }): Promise<CommandResult> =>
  withOperatorContext(async (context) => {
    const { people, leftOut } = await previewDunning(context, { limit });
    const rest =
      leftOut > 0 ? [`${counted(leftOut, "more person is", "more people are")} past due and left out: raise --limit.`] : [];
    return {
      answer: { people, leftOut },
      text: [...people.map(previewLine), ...rest].join("\n") || "No customer is past due.",
      isGood: true,
    };
  });

function previewLine({ email, amountWon, now, isComplimentary, timeline }: DunningPreview): string {
  const steps = timeline.map((step) => `${seoulText(step.at)} ${step.kind === "notice" ? `notice ${step.template}` : step.kind}`);
  const course = isComplimentary ? "an administrator, who is never charged: ends without a charge" : steps.join(", ");
  return `${email}  ${amountWon} won  now: ${now}  ${course}`;
}

const seoulText = (at: Date): string =>
  at.toLocaleString("sv-SE", { timeZone: "Asia/Seoul", dateStyle: "short", timeStyle: "short" });

function replay(eventId: string): Promise<CommandResult> {
  if (!UUID.test(eventId)) throw new CommandError(`"${eventId}" is not the id of a webhook event. The admin page shows the ids.`);
  return withOperatorContext(async (context) => {
    const replayed = await replayWebhook(context, { eventId });
    if (replayed.kind === "not_found") throw new CommandError(`There is no webhook event ${eventId}.`);
    const { eventType, status, result } = replayed;
    const later = status === "received" ? " Toss did not answer; the next run tries again." : "";
    return {
      answer: { eventId, eventType, status, result },
      text: `${eventType} ${eventId}: ${status} (${result}).${later}`,
      isGood: status !== "received",
    };
  });
}

const rotate = (): Promise<CommandResult> =>
  withOperatorContext(async (context, { isStopRequested }) => {
    const rotated = await rotateWithProgress(context, isStopRequested);
    const { keyId, paymentMethods, webhookEvents, trialKeys, isFinished } = rotated;
    const unreadable = paymentMethods.unreadable + webhookEvents.unreadable + trialKeys.unreadable;
    const done = `Sealed ${counted(paymentMethods.resealed, "billing key")} and ${counted(webhookEvents.resealed, "webhook body", "webhook bodies")} again with ${keyId}.`;
    const rest = !isFinished
      ? " Stopped early: run it again to continue."
      : unreadable > 0
        ? ` ${counted(unreadable, "row")} cannot be opened with any key in BILLING_KEY_SECRETS (the log names them): keep every older key.`
        : ` No row needs an older key any more: remove older keys from BILLING_KEY_SECRETS once every instance has ${keyId} first.`;
    return { answer: rotated, text: done + rest, isGood: isFinished && unreadable === 0 };
  });

async function rotateWithProgress(context: Context, isOutOfTime: () => boolean): Promise<Rotated> {
  let progress: Progress | undefined;
  const onProgress = (done: number, total: number) => {
    progress ??= showProgress({ title: "rotate-keys", total, amount: (part, all) => `${part} of ${all} rows` });
    progress.update(done);
  };
  try {
    return await rotateKeys(context, { isOutOfTime, onProgress });
  } finally {
    progress?.end();
  }
}

await runScript(main);
