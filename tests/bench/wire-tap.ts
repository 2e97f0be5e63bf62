/**
 * Stands between a client and PostgreSQL and counts what the client sends, whatever driver it uses.
 */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export type Tapped = {
  /** How often the client sent after the server had: each is one round trip. */
  roundTrips: number;
  /** Executed statements, begin and commit included. */
  statements: number;
};

const QUERY = "Q".charCodeAt(0);
const EXECUTE = "E".charCodeAt(0);
const LENGTH_BYTES = 4;

/** @param hear gets everything that PostgreSQL answers */
export async function tapDatabase(
  databaseUrl: string,
  hear: (bytes: Buffer) => void = () => {},
): Promise<{ url: string; tapped: Tapped; stop: () => void }> {
  const target = new URL(databaseUrl);
  const tapped: Tapped = { roundTrips: 0, statements: 0 };
  const sockets = new Set<Socket>();
  const listener = createServer((client) => {
    const server = connect(Number(target.port), target.hostname);
    const countStatements = statementCounter(tapped);
    let speaker: "client" | "server" = "server";
    client.on("data", (bytes) => {
      if (speaker === "server") tapped.roundTrips += 1;
      speaker = "client";
      countStatements(bytes);
      server.write(bytes);
    });
    server.on("data", (bytes) => {
      speaker = "server";
      hear(bytes);
      client.write(bytes);
    });
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay();
      socket.on("error", () => other.destroy());
      socket.on("close", () => other.destroy());
    }
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String((listener.address() as AddressInfo).port);
  const stop = () => {
    listener.close();
    for (const socket of sockets) socket.destroy();
  };
  return { url: url.href, tapped, stop };
}

/**
 * Reads one connection's frames: first the startup message without a type, then each with a type
 * letter and a length.
 */
function statementCounter(tapped: Tapped): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  let isStarted = false;
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    for (;;) {
      const head = isStarted ? 1 : 0;
      if (rest.length < head + LENGTH_BYTES) return;
      const end = head + rest.readUInt32BE(head);
      if (rest.length < end) return;
      if (isStarted && (rest[0] === QUERY || rest[0] === EXECUTE)) tapped.statements += 1;
      isStarted = true;
      rest = rest.subarray(end);
    }
  };
}
