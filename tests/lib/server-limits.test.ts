/** What a server does with connections that stand idle or send slowly, over real sockets. */
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, beforeAll, expect, test } from "vitest";
import { limitServers } from "@/lib/server-limits";

const BALANCERS_MS = 60_000;
const REQUEST_MS = 200;
const opened: { close: () => void }[] = [];

beforeAll(() => limitServers({ headersMs: REQUEST_MS, requestMs: REQUEST_MS }));
afterEach(() => {
  for (const { close } of opened.splice(0)) close();
});

async function serve(keepAliveTimeout?: number) {
  const server = createServer({ connectionsCheckingInterval: 20, keepAliveTimeout }, (request, response) => {
    request.resume().on("end", () => response.end("done"));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  opened.push({ close: () => server.close().closeAllConnections() });
  return { server, port: (server.address() as AddressInfo).port };
}

async function send(port: number, text: string): Promise<Socket> {
  const socket = connect(port, "127.0.0.1").setEncoding("utf8");
  opened.push({ close: () => socket.destroy() });
  socket.on("error", () => {});
  socket.write(text);
  return socket;
}

const answerOn = async (socket: Socket): Promise<string> => String((await once(socket, "data"))[0]);

test("an idle connection stays open for longer than balancers keep theirs", async () => {
  const { server, port } = await serve();
  const answer = await answerOn(await send(port, "GET / HTTP/1.1\r\nhost: here\r\n\r\n"));
  const [, seconds] = /keep-alive: timeout=(\d+)/i.exec(answer) ?? [];
  expect(Number(seconds) * 1000).toBeGreaterThan(BALANCERS_MS);
  expect(server.keepAliveTimeout).toBeGreaterThan(BALANCERS_MS);
});

test("what the operator has chosen by --keepAliveTimeout stays", async () => {
  const { server, port } = await serve(12_000);
  await answerOn(await send(port, "GET / HTTP/1.1\r\nhost: here\r\n\r\n"));
  expect(server.keepAliveTimeout).toBe(12_000);
});

test.each([
  ["body", "POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 100\r\n\r\nhalf"],
  ["head", "GET / HTTP/1.1\r\nhost: he"],
])("a %s that never ends is answered with 408, and the connection is closed", async (_, half) => {
  const { port } = await serve();
  const socket = await send(port, half);
  const closed = once(socket, "close");
  expect(await answerOn(socket)).toContain("408");
  await closed;
});
