/** Connections that ask for another protocol leave the server's time limits behind. */
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { setEnvironment } from "./auth-environment";

/** Like Next's, which answers no upgrade to an address that it does not know. */
const server = createServer((_, response) => response.end("page")).on("upgrade", () => {});
let port: number;

beforeAll(async () => {
  setEnvironment("postgres://localhost/unused", { NODE_ENV: "production", TOSS_ALLOW_TEST_KEYS: "1" });
  const { guardServers } = await import("@/app/_server/guard-servers");
  guardServers();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close().closeAllConnections());

async function answerTo(head: string): Promise<string> {
  const socket = connect(port, "127.0.0.1").setEncoding("utf8");
  socket.write(`GET /nowhere HTTP/1.1\r\nhost: here\r\n${head}\r\n`);
  let answer = "";
  socket.on("data", (text) => {
    answer += text;
  });
  await once(socket, "close");
  return answer;
}

test.each(["websocket", "h2c", "TLS/1.0", "\u00ff"])("a connection that asks for %s is answered and closed", async (protocol) => {
  expect(await answerTo(`connection: upgrade\r\nupgrade: ${protocol}\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
});

test("any other request is served", async () => {
  expect(await answerTo("connection: close\r\n")).toContain("page");
});
