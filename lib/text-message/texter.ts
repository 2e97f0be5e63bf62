/**
 * Hands text messages (SMS and AlimTalk) to Solapi and finds out what became of them. Taking a
 * message is not delivering it: Solapi says later whether the phone got it, and that decides
 * whether the next channel is tried. A message whose taking got no answer is looked for before it
 * is sent again, by the id that we gave it.
 * Source: docs/decisions/0047-text-messages.md; developers.solapi.com, messages v4
 */
import { z } from "zod";
import { DAY_MS } from "../billing/rules/units";
import { askSolapi, type SolapiAccount, type SolapiAnswer } from "./solapi";

export type TextMessage = {
  /** Ours. The provider keeps it beside the message. */
  id: string;
  /** Eleven digits. */
  to: string;
  text: string;
  /** Without it, the message is an SMS, or an LMS when it is long. */
  alimtalk?: { channelId: string; templateId: string; variables: Record<string, string> };
  /** An earlier process may have sent it, after this instant. */
  mayBeSentSince: Date | null;
};

export type Texted =
  /** The provider has it. What became of it is known later, by `providerId`. */
  | { kind: "handed"; providerId: string; answer: string }
  /** The phone has it. */
  | { kind: "accepted"; answer: string }
  /** This message, or this phone, is refused for good. */
  | { kind: "refused"; answer: string }
  /** Not now, for this message. */
  | { kind: "deferred"; answer: string }
  /** The provider cannot be used: not reached, no balance, our account or sender refused. */
  | { kind: "unavailable"; answer: string };

export type Texter = {
  send: (message: TextMessage) => Promise<Texted>;
  /** What became of a message that the provider has. */
  lookUp: (providerId: string) => Promise<Texted>;
};

type TexterOptions = {
  account: SolapiAccount;
  /** The registered number that messages come from. */
  sender: string;
};

export function openTexter({ account, sender }: TexterOptions): Texter {
  return {
    send: async (message) => {
      const found = message.mayBeSentSince ? await findSent(account, message, message.mayBeSentSince) : null;
      return found ?? hand(account, sender, message);
    },
    lookUp: async (messageId) => {
      const answer = await askSolapi(account, { path: LIST, query: { messageId, limit: "1" }, shape: LISTED });
      if (answer.kind !== "answered") return notNow(answer);
      const message = messagesOf(answer.body).find((one) => one.messageId === messageId);
      return message ? becameOf(message) : { kind: "deferred", answer: `${messageId} not listed` };
    },
  };
}

const SEND = "/messages/v4/send-many/detail";
const LIST = "/messages/v4/list";

const MESSAGE_ID = z.string().regex(/^[\w-]{1,64}$/);
const STATUS_CODE = z.string().regex(/^\d{4}$/);
const HANDED = z.object({
  failedMessageList: z.array(z.object({ messageId: MESSAGE_ID.nullish(), statusCode: STATUS_CODE })).default([]),
  messageList: z.array(z.object({ messageId: MESSAGE_ID, statusCode: STATUS_CODE })).nullish(),
});
const STORED = z.object({
  messageId: MESSAGE_ID,
  statusCode: STATUS_CODE,
  customFields: z.record(z.string(), z.string()).nullish(),
});
/** Solapi lists messages by their id. */
const LISTED = z.object({ messageList: z.union([z.record(z.string(), STORED), z.array(STORED)]).nullish() });
type Stored = z.output<typeof STORED>;
const messagesOf = ({ messageList }: z.output<typeof LISTED>): Stored[] => Object.values(messageList ?? {});

async function hand(account: SolapiAccount, from: string, message: TextMessage): Promise<Texted> {
  const { id, to, text, alimtalk } = message;
  const body = {
    messages: [
      {
        to,
        from,
        customFields: { noticeId: id },
        ...(alimtalk
          ? {
              type: "ATA",
              // The next channel is ours to choose, so that each leaves its own evidence.
              kakaoOptions: {
                pfId: alimtalk.channelId,
                templateId: alimtalk.templateId,
                variables: Object.fromEntries(
                  Object.entries(alimtalk.variables).map(([name, value]) => [name, forPhones(value)]),
                ),
                disableSms: true,
              },
            }
          : { text: forPhones(text), autoTypeDetect: true }),
      },
    ],
    showMessageList: true,
  };
  const answer = await askSolapi(account, { path: SEND, body, shape: HANDED });
  if (answer.kind !== "answered") return notNow(answer);
  const [failed] = answer.body.failedMessageList;
  if (failed) {
    const told = [failed.messageId, failed.statusCode].filter(Boolean).join(" ");
    return { kind: OF_THE_ACCOUNT.includes(failed.statusCode) ? "unavailable" : "refused", answer: told };
  }
  const [taken] = answer.body.messageList ?? [];
  return taken ? becameOf(taken) : { kind: "unavailable", answer: "UNREADABLE" };
}

/** As many as one phone gets in days. */
const MAX_LISTED = 100;

/** @returns null when the provider does not have it, so that it may be sent */
async function findSent(account: SolapiAccount, { id, to }: TextMessage, since: Date): Promise<Texted | null> {
  // The clock of a demo runs ahead, and the provider's does not.
  const startDate = new Date(Math.min(since.getTime(), Date.now()) - DAY_MS).toISOString();
  const query = { to, startDate, dateType: "CREATED", limit: String(MAX_LISTED) };
  const answer = await askSolapi(account, { path: LIST, query, shape: LISTED });
  if (answer.kind !== "answered") return { kind: "unavailable", answer: answer.code };
  const found = messagesOf(answer.body).find(({ customFields }) => customFields?.noticeId === id);
  return found ? becameOf(found) : null;
}

/** Taken by the platform, or by the carrier. Source: developers.solapi.com, status codes */
const UNDER_WAY = ["2000", "3000"];
const RECEIVED = "4000";
/** Login, server, balance, way and sender: no other message would fare better now. */
const OF_THE_ACCOUNT = ["1020", "1024", "1030", "1058", "1062"];

function becameOf({ messageId, statusCode }: Pick<Stored, "messageId" | "statusCode">): Texted {
  const answer = `${messageId} ${statusCode}`;
  if (UNDER_WAY.includes(statusCode)) return { kind: "handed", providerId: messageId, answer };
  return { kind: statusCode === RECEIVED ? "accepted" : "refused", answer };
}

function notNow({ kind, code }: Exclude<SolapiAnswer<unknown>, { kind: "answered" }>): Texted {
  return { kind: kind === "unclear" ? "deferred" : kind, answer: code };
}

/**
 * Carriers know the letters of KS X 1001 and refuse a message with another one. Of ours, it lacks
 * only the typographic marks of English.
 */
const PLAIN: Record<string, string> = { "\u2013": "-", "\u2014": "-", "\u2018": "'", "\u2019": "'", "\u00a0": " " };
const forPhones = (text: string): string =>
  text.normalize("NFC").replace(/[\u2013\u2014\u2018\u2019\u00a0]/g, (mark) => PLAIN[mark] ?? "");
