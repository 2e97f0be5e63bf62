import type { AddressInfo } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

export type ReceivedMail = { to: string; subject: string; text: string; html: string; messageId: string; parsed: ParsedMail };
export type MailServer = Awaited<ReturnType<typeof startMailServer>>;

/** How the server treats the mails that come in from now on. */
type Behaviour = {
  /** Refuses every sender. */
  refusesAll?: boolean;
  /** Refuses these receivers, each with its code. */
  refuses?: Record<string, number>;
  /** Holds every mail until `release` is called. */
  holds?: boolean;
  /** Takes a mail and breaks the connection instead of answering. */
  dropsAnswers?: boolean;
};

/**
 * A real mail server, in this process.
 * @param onMail is given each mail that came in
 */
export async function startMailServer(port = 0, onMail: (mail: ReceivedMail) => void = () => {}) {
  let behaviour: Behaviour = {};
  const received: ReceivedMail[] = [];
  const held: (() => void)[] = [];
  const refusal = (code: number, text: string) => Object.assign(new Error(text), { responseCode: code });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onMailFrom: (_address, _session, done) => done(behaviour.refusesAll ? new Error("no mail today") : null),
    onRcptTo: ({ address }, _session, done) => {
      const code = behaviour.refuses?.[address];
      done(code ? refusal(code, `<${address}>: unknown user`) : null);
    },
    onData: async (stream, session, done) => {
      const parsed = await simpleParser(stream);
      const to = session.envelope.rcptTo.map(({ address }) => address).join();
      const { subject = "", text = "", messageId = "" } = parsed;
      if (behaviour.holds) await new Promise<void>((release) => held.push(release));
      const mail = { to, subject, text, html: parsed.html || "", messageId, parsed };
      received.push(mail);
      onMail(mail);
      if (behaviour.dropsAnswers) for (const connection of connectionsOf(server)) connection.destroy();
      else done(null, `queued as ${received.length}`);
    },
  });
  server.on("error", () => {});
  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
  const address = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    port: address.port,
    received,
    behave: (next: Behaviour) => {
      behaviour = next;
    },
    heldCount: () => held.length,
    release: () => {
      for (const release of held.splice(0)) release();
    },
    close: () => new Promise<void>((done) => server.close(() => done())),
  };
}

type Connection = { destroy: () => void };
const connectionsOf = (server: SMTPServer): Connection[] =>
  [...(server as unknown as { connections: Set<{ _socket: Connection }> }).connections].map(({ _socket }) => _socket);
