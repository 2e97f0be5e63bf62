/**
 * Hands mails to the mail server and tells what it answered, apart by what the answer is about: the
 * mail and its receiver, or the server itself. Nothing here throws for an answer.
 */
import { createTransport } from "nodemailer";
import { withoutLinkTokens } from "../describe-error";

/**
 * nodemailer waits two minutes by default. A dead mail server must not hold up a request, or the
 * mails behind it, that long.
 */
const CONNECT_WITHIN_MS = 10_000;
/** A server may look at a mail for a while before it takes it. */
const SILENT_FOR_MS = 60_000;
/** A server that keeps talking and never answers. */
const ANSWER_WITHIN_MS = 100_000;
const CONNECTIONS = 5;
const MAX_ANSWER_LENGTH = 200;
const MAX_REFUSAL_LENGTH = 100;

export type Mail = {
  /** The one whose answer counts; where there are several, one that takes the mail is enough. */
  to: string[];
  /**
   * Get the mail too, without being named in it. Whether they take it decides nothing, and the
   * answer says which of them has not.
   */
  bcc?: string[];
  subject: string;
  html: string;
  text: string;
  /** The same mail always has the same one, so that a mailbox that gets it twice shows it once. */
  messageId?: string;
};

export type Handed =
  /** `answer`: what the server called it. */
  | { kind: "accepted"; answer: string }
  /** This receiver, or this mail, is refused for good. */
  | { kind: "refused"; answer: string }
  /** This receiver is refused for now. `isCopied`: the others have the mail already. */
  | { kind: "deferred"; answer: string; isCopied?: boolean }
  /** The server cannot be used: not reached, not logged in, our sender refused. */
  | { kind: "unavailable"; answer: string };

export type Mailer = { send: (mail: Mail) => Promise<Handed>; close: () => void };

/** Opens no connection before the first mail. The caller closes it. */
export function openMailer({ server, from }: { server: string; from: string }): Mailer {
  const transport = createTransport(
    {
      url: server,
      pool: true,
      maxConnections: CONNECTIONS,
      // A connection that breaks may have delivered its mail: the caller decides what follows.
      maxRequeues: 0,
      connectionTimeout: CONNECT_WITHIN_MS,
      greetingTimeout: CONNECT_WITHIN_MS,
      socketTimeout: SILENT_FOR_MS,
    },
    { from },
  );
  const send = async ({ to, bcc = [], ...mail }: Mail): Promise<Handed> => {
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<Handed>((resolve) => {
      timer = setTimeout(() => {
        transport.close();
        resolve({ kind: "unavailable", answer: "ETIMEDOUT" });
      }, ANSWER_WITHIN_MS);
    });
    try {
      // No auto-reply is wanted. Source: RFC 3834
      const headers = { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" };
      const sent = transport.sendMail({ ...mail, to: plainly(to), bcc: plainly(bcc), headers });
      const handed = sent.then((info) => handedTo(to.length, info), handedFrom);
      return await Promise.race([handed, tooLong]);
    } finally {
      clearTimeout(timer);
    }
  };
  return { send, close: () => transport.close() };
}

/** As it is, so that a comma in it makes no second address. */
const plainly = (addresses: readonly string[]) => addresses.map((address) => ({ name: "", address }));

type Taken = { response: string; accepted: string[]; rejectedErrors?: SmtpError[]; envelope: { to: string[] } };

/** The server has taken the mail for some of its receivers; those named in it come first. */
function handedTo(named: number, { response, accepted, rejectedErrors = [], envelope }: Taken): Handed {
  const own = envelope.to.slice(0, named);
  const [ownRefusal] = rejectedErrors.filter(({ recipient = "" }) => own.includes(recipient));
  const isTaken = own.some((address) => accepted.includes(address));
  if (!isTaken && ownRefusal) return refusalOf(ownRefusal, { isCopied: true });
  const refusals = rejectedErrors.map(({ recipient = "", ...error }) => {
    const nth = envelope.to.indexOf(recipient) - named + 1;
    const who = nth > 0 ? `copy ${nth}` : "another receiver";
    return `; ${who} refused: ${answerOf(error, MAX_REFUSAL_LENGTH)}`;
  });
  return { kind: "accepted", answer: answerOf({ response }) + refusals.join("") };
}

type SmtpError = {
  code?: string;
  command?: string;
  responseCode?: number;
  response?: string;
  recipient?: string;
  /** One for each receiver, when all of them are refused. */
  rejectedErrors?: SmtpError[];
};

const LAST_TEMPORARY = 499;
const SHUTTING_DOWN = 421;

function handedFrom(error: unknown): Handed {
  const { code = "", command, responseCode, rejectedErrors } = error as SmtpError;
  const isOfReceivers = code === "EENVELOPE" && command === "RCPT TO";
  const isOfMail = code === "EMESSAGE" || isOfReceivers;
  if (!isOfMail || responseCode === SHUTTING_DOWN) return { kind: "unavailable", answer: answerOf(error as SmtpError) };
  // The error speaks of any receiver; the first one is named in the mail.
  return refusalOf((isOfReceivers && rejectedErrors?.[0]) || (error as SmtpError));
}

function refusalOf(error: SmtpError, { isCopied = false } = {}): Handed {
  const isForGood = error.responseCode === undefined || error.responseCode > LAST_TEMPORARY;
  const answer = answerOf(error);
  return isForGood ? { kind: "refused", answer } : { kind: "deferred", answer, isCopied };
}

/** Answers are kept; people's addresses and links that a filter quotes stay out of what is kept. */
const answerOf = ({ response, code = "" }: Pick<SmtpError, "response" | "code">, length = MAX_ANSWER_LENGTH): string =>
  withoutLinkTokens(response ?? code)
    .replace(/\S+@\S+/g, "(address)")
    .slice(0, length);
