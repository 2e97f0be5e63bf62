/**
 * The mail server of a seed. It keeps what was handed to it, and fails as mail servers do: dead for
 * days, slow, busy, refusing an address, or taking a mail without a word.
 */
import type { Delivered, Letter, Sender, Senders } from "@/lib/notice/letter";
import type { Chance } from "./chance";
import type { VirtualClock } from "./clock";
import type { FaultInjector } from "./faults";
import type { SimulatedPerson } from "./people";
import type { Life } from "./processes";

/** One letter that a deliverer has handed over. */
export type Handing = {
  letter: Letter;
  atMs: number;
  /** The receiver has it, whatever the deliverer heard. */
  isTaken: boolean;
  /** The further receivers have it. */
  isCopied: boolean;
  /** What the server answered. */
  heard: Delivered["kind"];
  /** The process died before it heard that. */
  isUnheard: boolean;
  /** The process met a fault afterwards, so that it may not have written down what it heard. */
  isForgotten: () => boolean;
};

export type MailServer = {
  /** Oldest first. */
  handed: Handing[];
  /** The channels as one deliverer uses them. */
  sendersOf: (life: Life) => Senders;
  /** Until then nobody reaches it. */
  beginOutage: (until: Date) => void;
  endFailures: () => void;
};

/** As long as a server may look at a mail; the application gives up later. */
const [MIN_SLOW_MS, MAX_SLOW_MS] = [5_000, 60_000];
const REFUSED_FOR_MS = 30 * 86_400_000;

type Means = { clock: VirtualClock; chance: Chance; faults: FaultInjector; people: readonly SimulatedPerson[] };

export function createMailServer({ clock, chance, faults, people }: Means): MailServer {
  const handed: Handing[] = [];
  const numbers = new Map(people.map(({ address, number }) => [address, String(number)]));
  const outage = { until: new Date(0), isCounted: false };
  const tries = new Map<string, number>();
  const names = new Map<string, string>();
  const counts = new Map<string, number>();

  const next = (key: string): number => {
    const nth = (counts.get(key) ?? 0) + 1;
    counts.set(key, nth);
    return nth;
  };
  /** Ids are drawn anew in each play, so a letter is named by what it is. */
  const nameOf = ({ noticeId, template }: Letter, subject: string): string => {
    const name = names.get(noticeId) ?? `${subject}|${template}|${next(`${subject}|${template}`)}`;
    names.set(noticeId, name);
    const nth = (tries.get(name) ?? 0) + 1;
    tries.set(name, nth);
    return `${name}|${nth}`;
  };

  /** What becomes of a letter that has reached the server. */
  function decide(letter: Letter, { subject, name }: { subject: string; name: string }): Pick<Handing, "isTaken" | "heard"> {
    const month = Math.floor(clock.now().getTime() / REFUSED_FOR_MS);
    if (letter.to === "person" && faults.strikes("mail_refused", subject, month)) return { isTaken: false, heard: "refused" };
    if (faults.strikes("mail_deferred", name)) return { isTaken: false, heard: "deferred" };
    // The connection breaks before the answer.
    if (faults.strikes("mail_answer_lost", name)) return { isTaken: true, heard: "unavailable" };
    return { isTaken: true, heard: "accepted" };
  }

  async function hand(letter: Letter, { channel, life }: { channel: string; life: Life }): Promise<Delivered> {
    life.step();
    const subject = letter.to === "person" ? (numbers.get(letter.address) ?? "a stranger") : `merchant by ${channel}`;
    const name = nameOf(letter, subject);
    if (clock.now() < outage.until) {
      if (!outage.isCounted) faults.count("mail_server_dead");
      outage.isCounted = true;
      handed.push(handingOf(letter, life, { isTaken: false, heard: "unavailable" }));
      return { kind: "unavailable", answer: "ECONNECTION" };
    }
    if (faults.strikes("mail_slow", name))
      await clock.pass(MIN_SLOW_MS + (MAX_SLOW_MS - MIN_SLOW_MS) * chance("slow mail", name));
    const { heard, isTaken } = decide(letter, { subject, name });
    const handing = handingOf(letter, life, { isTaken, heard });
    handing.isUnheard = true;
    handed.push(handing);
    life.throwIfKilled();
    handing.isUnheard = false;
    return answerTo(handing);
  }

  const handingOf = (letter: Letter, life: Life, judged: Pick<Handing, "isTaken" | "heard">): Handing => {
    const before = life.harms();
    const isThere = judged.isTaken || judged.heard === "deferred" || judged.heard === "refused";
    return {
      letter,
      atMs: clock.now().getTime(),
      ...judged,
      isUnheard: false,
      isCopied: isThere && letter.to === "person" && letter.copies.length > 0,
      isForgotten: () => life.harms() > before,
    };
  };

  return {
    handed,
    sendersOf: (life) => {
      const by =
        (channel: string): Sender =>
        (letter) =>
          hand(letter, { channel, life });
      return { mail: by("mail"), slack: by("slack") };
    },
    beginOutage: (until) => Object.assign(outage, { until, isCounted: false }),
    endFailures: () => Object.assign(outage, { until: new Date(0) }),
  };
}

function answerTo({ heard, isCopied }: Handing): Delivered {
  switch (heard) {
    case "accepted":
      return { kind: "accepted", answer: "250 queued" };
    case "refused":
      return { kind: "refused", answer: "550 unknown user" };
    case "deferred":
      return { kind: "deferred", answer: "450 busy", isCopied };
    default:
      return { kind: "unavailable", answer: "ECONNECTION" };
  }
}
