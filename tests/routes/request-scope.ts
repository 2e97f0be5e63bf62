/** Serves one route handler over HTTP in the scope that Next gives a request, so that what it leaves for `after` really runs after the answer. */
// First: it gives the modules below their AsyncLocalStorage.
import "next/dist/server/node-environment-baseline";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { AfterContext } from "next/dist/server/after/after-context";
import { type WorkStore, workAsyncStorage } from "next/dist/server/app-render/work-async-storage.external";
import { type RequestStore, workUnitAsyncStorage } from "next/dist/server/app-render/work-unit-async-storage.external";

type Handler = (request: Request) => Promise<Response>;

/** @returns its address, and `stop`, which waits for what is left for afterwards */
export async function serveRoute(handler: Handler): Promise<{ url: string; stop: () => Promise<void> }> {
  const afterwards = new Set<Promise<unknown>>();
  const server = createServer((incoming, outgoing) => {
    const request = new Request(new URL(incoming.url ?? "/", `http://${incoming.headers.host}`), {
      method: incoming.method,
      headers: headersOf(incoming),
    });
    const served = inRequestScope(handler, request, outgoing, (work) => {
      afterwards.add(work);
      void work.finally(() => afterwards.delete(work));
    });
    served.catch((error: unknown) => outgoing.writeHead(500).end(String(error)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = async () => {
    // What is left for afterwards may ask again, and leave more.
    while (afterwards.size > 0) await Promise.all(afterwards);
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

async function inRequestScope(
  handler: Handler,
  request: Request,
  outgoing: ServerResponse,
  waitUntil: (work: Promise<unknown>) => void,
): Promise<void> {
  const afterContext = new AfterContext({
    waitUntil,
    onClose: (close) => void outgoing.once("close", close),
    onTaskError: undefined,
  });
  // What `after` reads of them; the handler uses nothing else of Next's.
  const work = { afterContext } as WorkStore;
  const unit = { type: "request", phase: "action" } as RequestStore;
  const response = await workAsyncStorage.run(work, () => workUnitAsyncStorage.run(unit, () => handler(request)));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

const headersOf = ({ headers }: IncomingMessage): [string, string][] =>
  Object.entries(headers).flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as [string, string]] : []));
