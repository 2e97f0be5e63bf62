/**
 * Sends sign-in links, as many as the limits allow. Only a mail that the mail server took counts,
 * and only such a mail leaves a link behind. A new link replaces the oldest one, so a stranger who
 * asks for links to an address does not keep its owner out: the newest link in the mailbox works.
 * Source: docs/decisions/0023-limits-are-counters.md
 */
import type { Database } from "@/db/client";
import { dropLink, keepNewestLinks, storeLink } from "@/db/queries/account/sign-in";
import type { Env } from "@/lib/env";
import { giveBack, type Limit, type LimitRefusal, type Receipt, take } from "../limits";
import { linkHash } from "./link-address";
import { type ComposeSignIn, type MailLanguage, sendSignInMail } from "./sign-in-mail";

/** How many links to one address work at once; the oldest goes first. */
const MAX_LIVE_LINKS = 5;
/**
 * How many clients may each use their whole limit for the same address. It bounds the mails that
 * strangers can send to one mailbox.
 */
const CLIENTS_PER_ADDRESS = 4;

export type SenderSettings = Pick<Env, "nextAuthSecret" | "billingKeyRing" | "signInMails" | "email">;
export type Link = { email: string; token: string; url: string; expiresAt: Date; validSeconds: number };
export type LinkSender = {
  /**
   * Counts a mail before it is sent. @returns false when there were too many; `refusal` says more
   */
  mayStart: (email: string) => Promise<boolean>;
  refusal: () => LimitRefusal | null;
  /** Stores and mails a link. @throws Error when the mail server does not take it */
  send: (link: Link) => Promise<void>;
};

/**
 * The client that asks for a link: its address, the language that the person reads, and what puts
 * the mail into words.
 */
export type Asker = { client: string; language: MailLanguage; compose: ComposeSignIn };

export function linkSender(db: Database, settings: SenderSettings, { client, language, compose }: Asker): LinkSender {
  let receipt: Receipt | null = null;
  let refusal: LimitRefusal | null = null;
  return {
    async mayStart(email) {
      const limits = limitsOf(settings, { email, client });
      const taken = await take(db, { limits, keyRing: settings.billingKeyRing, now: new Date() });
      if (taken.ok) receipt = taken.receipt;
      else refusal = taken;
      return taken.ok;
    },
    refusal: () => refusal,
    async send({ email, token, url, expiresAt, validSeconds }) {
      if (!settings.email) throw new Error("no mail server is configured");
      const hash = linkHash(token, settings);
      try {
        await storeLink(db, { email, hash, expiresAt });
        await sendSignInMail({ ...settings.email, to: email, url, linkSeconds: validSeconds, language, compose });
      } catch (error) {
        await dropLink(db, hash);
        if (receipt) await giveBack(db, receipt);
        throw error;
      }
      await keepNewestLinks(db, { email, count: MAX_LIVE_LINKS });
    },
  };
}

function limitsOf({ signInMails }: SenderSettings, { email, client }: { email: string; client: string }): Limit[] {
  const { perAddress, perClient, inAll } = signInMails;
  return [
    { kind: "mails_to_address_by_client", subject: `${email}|${client}`, most: perAddress },
    { kind: "mails_to_address", subject: email, most: CLIENTS_PER_ADDRESS * perAddress },
    { kind: "mails_by_client", subject: client, most: perClient },
    { kind: "mails", subject: "", most: inAll },
  ];
}
