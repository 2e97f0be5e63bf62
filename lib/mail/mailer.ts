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

export type Mail = {
  to: string[];
  /** Get the mail too, without being named in it. */
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
  /** This receiver is refused for now. */
  | { kind: "deferred"; answer: string }
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
      return await Promise.race([sent.then(({ response }) => accepted(response), handedFrom), tooLong]);
    } finally {
      clearTimeout(timer);
    }
  };
  return { send, close: () => transport.close() };
}

/** As it is, so that a comma in it makes no second address. */
const plainly = (addresses: readonly string[]) => addresses.map((address) => ({ name: "", address }));

const accepted = (response: string): Handed => ({ kind: "accepted", answer: withoutAddresses(response) });

/** Answers are kept; people's addresses and links that a filter quotes stay out of what is kept. */
const withoutAddresses = (answer: string): string =>
  withoutLinkTokens(answer)
    .replace(/\S+@\S+/g, "(address)")
    .slice(0, MAX_ANSWER_LENGTH);

type SmtpError = { code?: string; command?: string; responseCode?: number; response?: string };

const LAST_TEMPORARY = 499;
const SHUTTING_DOWN = 421;

function handedFrom(error: unknown): Handed {
  const { code = "", command, responseCode, response } = error as SmtpError;
  const answer = withoutAddresses(response ?? code);
  const isOfMail = code === "EMESSAGE" || (code === "EENVELOPE" && command === "RCPT TO");
  if (!isOfMail || responseCode === SHUTTING_DOWN) return { kind: "unavailable", answer };
  const isForGood = responseCode === undefined || responseCode > LAST_TEMPORARY;
  return { kind: isForGood ? "refused" : "deferred", answer };
}
