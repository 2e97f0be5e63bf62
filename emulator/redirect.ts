// Sends a program's calls to https://api.tosspayments.com to the emulator, for programs that have
// that address in their code: `node --import toss-emulator/redirect app.js`. The emulator's address
// is TOSS_EMULATOR_URL. Every client of Node.js (fetch, undici, https, axios, got) opens its
// connection with `tls.connect`, so only that one function is replaced.

import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import tls from "node:tls";

const TOSS_HOST = "api.tosspayments.com";
const DEFAULT_URL = "http://localhost:4010";

const emulator = new URL(process.env.TOSS_EMULATOR_URL || DEFAULT_URL);
const isSecure = emulator.protocol === "https:";
const host = emulator.hostname.replace(/^\[|\]$/g, "");
const port = Number(emulator.port || (isSecure ? 443 : 80));
const connect = tls.connect as (...given: unknown[]) => tls.TLSSocket;

tls.connect = ((...given: unknown[]) => {
  const options = readOptions(given);
  if ((options.host ?? options.servername) !== TOSS_HOST || options.socket !== undefined) return connect(...given);
  const listener = given.find((one) => typeof one === "function") as (() => void) | undefined;
  // The certificate is the emulator's own, so there is nothing to check it against.
  if (isSecure) return connect({ ...options, host, port, rejectUnauthorized: false }, listener);
  const socket = net.connect({ host, port });
  socket.once("connect", () => socket.emit("secureConnect"));
  if (listener !== undefined) socket.once("secureConnect", listener);
  return socket as tls.TLSSocket;
}) as typeof tls.connect;
syncBuiltinESMExports();

/** Reads `connect(options)`, `connect(port, host?, options?)` and `connect(port, options?)`. */
function readOptions(given: readonly unknown[]): tls.ConnectionOptions {
  const options = given.find((one) => typeof one === "object" && one !== null) as tls.ConnectionOptions | undefined;
  return typeof given[1] === "string" ? { ...options, host: given[1] } : (options ?? {});
}
