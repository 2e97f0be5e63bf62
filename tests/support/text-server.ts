/**
 * Solapi in a box: takes text messages as its API does, checks the signature, and decides later
 * what became of each. It keeps its own list, so a test sees what was sent and how often.
 * Source: developers.solapi.com, messages v4
 */
import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type ReceivedText = {
  messageId: string;
  to: string;
  from: string;
  type: "ATA" | "SMS";
  text: string;
  templateId: string | null;
  variables: Record<string, string>;
  noticeId: string;
  statusCode: string;
};
export type TextServer = Awaited<ReturnType<typeof startTextServer>>;

type Behaviour = {
  /** Refuses every message of this kind at once, with this code. */
  refuses?: { type: ReceivedText["type"]; statusCode: string };
  /** Answers every request with this status and code. */
  fails?: { status: number; errorCode: string };
  /** Takes the message and breaks the connection instead of answering. */
  dropsAnswers?: boolean;
  /** Answers with something else than JSON. */
  garbles?: boolean;
  /** Holds every request until `release` is called. */
  holds?: boolean;
};

export const ACCOUNT = { apiKey: "NCSKEYOFTHETESTS", apiSecret: "secret-of-the-text-tests" };
export const SENDER = "021234567";

type Sent = {
  to: string;
  from: string;
  text?: string;
  customFields: { noticeId: string };
  kakaoOptions?: { pfId: string; templateId: string; variables: Record<string, string>; disableSms: boolean };
};

export async function startTextServer() {
  let behaviour: Behaviour = {};
  const received: ReceivedText[] = [];
  const held: (() => void)[] = [];
  const signatures = new Set<string>();
  const forged: string[] = [];
  const counts = { sends: 0, lookUps: 0 };

  function isSigned({ headers: { authorization = "" } }: IncomingMessage): boolean {
    const parts = /^HMAC-SHA256 apiKey=(\w+), date=(\S+), salt=(\w{12,64}), signature=([0-9a-f]{64})$/.exec(authorization);
    const [, apiKey, date = "", salt = "", signature = ""] = parts ?? [];
    const expected = createHmac("sha256", ACCOUNT.apiSecret)
      .update(date + salt)
      .digest("hex");
    const isGood = apiKey === ACCOUNT.apiKey && signature === expected && !signatures.has(signature);
    if (!isGood) forged.push(authorization.slice(0, 40));
    signatures.add(signature);
    return isGood;
  }

  function take({ to, from, text = "", customFields, kakaoOptions }: Sent): ReceivedText {
    const type = kakaoOptions ? "ATA" : "SMS";
    const { refuses } = behaviour;
    const message: ReceivedText = {
      messageId: `M4V${String(received.length + 1).padStart(8, "0")}`,
      to,
      from,
      type,
      text,
      templateId: kakaoOptions?.templateId ?? null,
      variables: kakaoOptions?.variables ?? {},
      noticeId: customFields.noticeId,
      statusCode: refuses?.type === type ? refuses.statusCode : "2000",
    };
    received.push(message);
    return message;
  }

  function answerSend(body: string, request: IncomingMessage, response: ServerResponse): void {
    counts.sends += 1;
    const [message] = (JSON.parse(body) as { messages: Sent[] }).messages.map(take);
    if (behaviour.dropsAnswers) return void request.socket.destroy();
    if (behaviour.garbles) return void response.writeHead(200).end("<html>");
    const told = message && { messageId: message.messageId, statusCode: message.statusCode, to: message.to };
    const isTaken = message?.statusCode === "2000";
    reply(response, 200, { failedMessageList: isTaken ? [] : [told], messageList: isTaken ? [told] : [], groupInfo: {} });
  }

  function answerList(asked: URLSearchParams, response: ServerResponse): void {
    counts.lookUps += 1;
    const isAsked = (name: string, value: string) => !asked.has(name) || asked.get(name) === value;
    const found = received.filter(({ messageId, to }) => isAsked("messageId", messageId) && isAsked("to", to));
    const listed = found.map(({ noticeId, ...message }) => [message.messageId, { ...message, customFields: { noticeId } }]);
    reply(response, 200, { limit: 20, messageList: Object.fromEntries(listed) });
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://local");
    const body = await bodyOf(request);
    if (behaviour.holds) await new Promise<void>((release) => held.push(release));
    const { fails } = behaviour;
    const asked = `${request.method} ${url.pathname}`;
    if (!isSigned(request)) reply(response, 403, { errorCode: "SignatureDoesNotMatch", errorMessage: "" });
    else if (fails) reply(response, fails.status, { errorCode: fails.errorCode, errorMessage: "01012345678" });
    else if (asked === "POST /messages/v4/send-many/detail") answerSend(body, request, response);
    else if (asked === "GET /messages/v4/list") answerList(url.searchParams, response);
    else reply(response, 404, { errorCode: "ResourceNotFound", errorMessage: "" });
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    forged,
    counts,
    behave: (next: Behaviour) => {
      behaviour = next;
    },
    /** What the carrier or Kakao says of every message of this kind that is under way. */
    becomes: (type: ReceivedText["type"], statusCode: string) => {
      for (const message of received) if (message.type === type && message.statusCode === "2000") message.statusCode = statusCode;
    },
    heldCount: () => held.length,
    release: () => {
      for (const release of held.splice(0)) release();
    },
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}
