/**
 * S14 and S19 of the mails: what the mail server was handed, against the notices and against how
 * everything stood when each was read. None lost, none doubled, none that is not true any more.
 */
import type { PersonLetter } from "@/lib/notice/letter";
import type { Evidence } from "./histories";
import type { Handing } from "./mail-server";
import type { NoticeRow } from "./mirror";
import { type Truth, truthOf } from "./notice-truth";
import type { SimulatedPerson } from "./people";
import type { SimulatedWorld } from "./simulated-world";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** As docs/notices.md promises. */
const WAITS_MS = [1, 5, 15, 30, 60, 120, 240, 480].map((minutes) => minutes * MINUTE_MS);
const LONGEST_WAIT_MS = 12 * HOUR_MS;
const GIVE_UP_AFTER_MS = 72 * HOUR_MS;
const FEWEST_TRIES = 4;
/** A deliverer has what it took for ten minutes, and begins no letter in the last two. */
const BEGUN_WITHIN_MS = 8 * MINUTE_MS;
const RECEIPTS: readonly string[] = ["subscribed", "renewed", "recovered", "plan_changed", "refunded"];
const ms = (instant: string | null) => Date.parse(instant ?? "");
type Findings = [boolean, string][];

export type MailJudge = { judge: (evidence: Evidence) => string[] };

export function createMailJudge(world: SimulatedWorld): MailJudge {
  const handings = new Map<string, Handing[]>();
  const fullyRefundedMs = new Map<string, number>();
  const people = new Map(world.people.map((person) => [person.id, person]));
  let seen = 0;
  return {
    judge: (evidence) => {
      const { mirror, change } = evidence;
      for (const { action, payment_id, detail, at } of change.audit)
        if (action === "payment_refunded" && payment_id && detail.isFull === true && !fullyRefundedMs.has(payment_id))
          fullyRefundedMs.set(payment_id, ms(at));
      const fresh = world.mail.handed.slice(seen);
      seen = world.mail.handed.length;
      const touched = new Set(change.notices.map(({ id }) => id));
      for (const handing of fresh) {
        const { noticeId } = handing.letter;
        handings.set(noticeId, [...(handings.get(noticeId) ?? []), handing]);
        touched.add(noticeId);
      }
      const truth = truthOf(world, evidence, fullyRefundedMs);
      return [
        ...[...touched].flatMap((id) => {
          const row = mirror.notices.get(id);
          if (!row) return [`S14: a mail of no notice ${id}`];
          if (row.user_id !== null && row.channel !== "mail") return [];
          return sayBroken(judgeRow(evidence, truth, { row, all: handings.get(id) ?? [], people }), row);
        }),
        ...fresh.flatMap((handing) => {
          const row = mirror.notices.get(handing.letter.noticeId);
          return row ? sayBroken(judgeLetter(evidence, truth, { handing, row, people }), row) : [];
        }),
      ];
    },
  };
}

const sayBroken = (findings: Findings, { id, template, user_id }: NoticeRow): string[] =>
  findings.flatMap(([isBroken, finding]) => (isBroken ? [`${finding} (${template} ${id}, ${user_id ?? "the merchant"})`] : []));

/** What was taken need not be on record: the process died, or its answer was lost. */
const isInDoubt = (handing: Handing): boolean =>
  handing.isUnheard || handing.heard === "unavailable" || handing.isForgotten() || isLate(handing);

/** Virtual time passed for others while a deliverer worked; in real time it would have stopped. */
const isLate = ({ atMs, letter }: Handing): boolean => atMs - letter.now.getTime() > BEGUN_WITHIN_MS;

const isNotTaken = (handing: Handing | undefined): boolean => handing?.heard === "deferred" || handing?.heard === "unavailable";

/** The deliverer heard so and lived to write it down. */
const hasFailed = (handing: Handing): boolean => isNotTaken(handing) && !handing.isUnheard && !handing.isForgotten();

type OfRow = { row: NoticeRow; all: readonly Handing[]; people: ReadonlyMap<string, SimulatedPerson> };

function judgeRow(evidence: Evidence, truth: Truth, { row, all, people }: OfRow): Findings {
  const { status, reason, created_at, settled_at } = row;
  const taken = all.filter(({ isTaken }) => isTaken);
  const sure = taken.filter((handing) => !isInDoubt(handing));
  const last = all.at(-1);
  const copied = all.filter(({ isCopied }) => isCopied);
  const wanted = copiesWanted(evidence, row, people).every((addresses) => addresses.length > 0);
  return [
    [status === "sent" && taken.length === 0, "S14: sent, and no mail server took it"],
    [sure.length > 1, `S14: taken ${sure.length} times`],
    [status !== "sent" && sure.length > 0, `S14: taken, and ${status} here`],
    [copied.filter((handing) => !isInDoubt(handing)).length > 1, "S14: the copies got it twice"],
    [status === "sent" && wanted && copied.length === 0, "S14: the copies never got it"],
    [all.some((handing, nth) => isTooSoon(handing, all[nth + 1], nth)), "S14: tried again too soon"],
    [reason === "given_up" && row.user_id !== null && !isNotTaken(last), "S14: given up without a failure"],
    [reason === "given_up" && ms(settled_at) - ms(created_at) < GIVE_UP_AFTER_MS, "S14: given up too early"],
    [reason === "refused" && last?.heard !== "refused", "S14: undeliverable, and nobody refused it"],
    [status === "waiting" && isGivenUpLate(all, ms(created_at)), "S14: never given up"],
    [status === "waiting" && last?.heard === "refused" && !isInDoubt(last), "S14: refused, and tried again"],
    [
      status === "dropped" && row.user_id !== null && !truth.isPossiblyUntrue(row, ms(settled_at)),
      `S14: dropped as ${reason}, and still true`,
    ],
  ];
}

function isGivenUpLate(all: readonly Handing[], createdMs: number): boolean {
  const last = all.at(-1);
  if (!last || all.length < FEWEST_TRIES) return false;
  return hasFailed(last) && !isLate(last) && last.atMs - createdMs >= GIVE_UP_AFTER_MS;
}

const isTooSoon = (handing: Handing, next: Handing | undefined, nth: number): boolean =>
  next !== undefined && hasFailed(handing) && !isLate(handing) && next.atMs - handing.atMs < (WAITS_MS[nth] ?? LONGEST_WAIT_MS);

type OfLetter = { handing: Handing; row: NoticeRow; people: ReadonlyMap<string, SimulatedPerson> };

function judgeLetter(evidence: Evidence, truth: Truth, { handing, row, people }: OfLetter): Findings {
  const { letter, atMs } = handing;
  const readMs = letter.now.getTime();
  if (letter.to === "merchant") return [[row.user_id !== null, "S19: a person's notice to the merchant"]];
  const person = people.get(row.user_id ?? "");
  if (!person) return [[true, "S19: a mail to nobody"]];
  return [
    [letter.address !== person.address, `S19: sent to ${letter.address}`],
    [!languagesOf(person, readMs).includes(letter.language), `S14: in ${letter.language}`],
    [!areCopiesRight(evidence, { letter, row, people }), `S19: copies to ${letter.copies.join() || "nobody"}`],
    [truth.isSurelyUntrue(row, readMs), "S14: sent, and not true any more"],
    [truth.isSurelyEarly(row, readMs), "S14: sent while a charge was under way"],
    [readMs > atMs, "S14: read after it was sent"],
  ];
}

/** Two choices in one instant may stand in either order. */
function languagesOf({ languages }: SimulatedPerson, atMs: number): string[] {
  const before = languages.filter((chosen) => chosen.atMs < atMs).at(-1)?.language ?? "ko";
  return [before, ...languages.filter((chosen) => chosen.atMs === atMs).map(({ language }) => language)];
}

/** A receipt that waits for its receiver has gone to the copies already. */
const areCopiesRight = (
  evidence: Evidence,
  { letter, row, people }: { letter: PersonLetter; row: NoticeRow; people: ReadonlyMap<string, SimulatedPerson> },
): boolean =>
  letter.copies.length === 0
    ? true
    : copiesWanted(evidence, row, people).some((addresses) => addresses.join() === letter.copies.join());

/**
 * @returns what the addresses may be that the invoice of this receipt holds, by what the person
 *   saved
 */
function copiesWanted({ mirror }: Evidence, row: NoticeRow, people: ReadonlyMap<string, SimulatedPerson>): string[][] {
  const invoice = mirror.invoices.get(mirror.payments.get(row.payment_id ?? "")?.invoice_id ?? "");
  if (!RECEIPTS.includes(row.template) || !invoice) return [[]];
  const openedMs = ms(invoice.opened_at);
  const saved = (people.get(row.user_id ?? "")?.copies ?? []).filter(({ atMs }) => atMs <= openedMs);
  const possible: string[][] = [];
  for (const { addresses, isSure, atMs } of saved.toReversed()) {
    possible.push(addresses);
    if (isSure && atMs < openedMs) return possible;
  }
  return [...possible, []];
}
