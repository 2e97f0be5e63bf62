/**
 * Serves one route handler over HTTP in Next's request scope, so that callbacks of `after` run
 * after the response.
 */
// Must come first: it gives the modules below their AsyncLocalStorage.
import "next/dist/server/node-environment-baseline";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { AfterContext } from "next/dist/server/after/after-context";
import { type WorkStore, workAsyncStorage } from "next/dist/server/app-render/work-async-storage.external";
import { type RequestStore, workUnitAsyncStorage } from "next/dist/server/app-render/work-unit-async-storage.external";

type Handler = (request: Request) => Promise<Response>;

/** @returns its URL, and `stop`, which waits for the callbacks of `after` */
export async function serveRoute(handler: Handler): Promise<{ url: string; stop: () => Promise<void> }> {
  const afterwards = new Set<Promise<unknown>>();
  const server = createServer((incoming, outgoing) => {
    const request = new Request(new URL(incoming.url ?? "/", `http://${incoming.headers.host}`), {
      method: incoming.method,
      headers: headersOf(incoming),
      ...(incoming.method === "POST" ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: "half" } : {}),
    } as RequestInit);
    const served = inRequestScope(handler, request, outgoing, (work) => {
      afterwards.add(work);
      void work.finally(() => afterwards.delete(work));
    });
    served.catch((error: unknown) => outgoing.writeHead(500).end(String(error)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = async () => {
    // A callback of `after` may call the route again and add more callbacks.
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
  // The parts of Next's stores that `after` reads; the handler uses nothing else of Next.
  const work = { afterContext } as WorkStore;
  const unit = { type: "request", phase: "action" } as RequestStore;
  const response = await workAsyncStorage.run(work, () => workUnitAsyncStorage.run(unit, () => handler(request)));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

const headersOf = ({ headers }: IncomingMessage): [string, string][] =>
  Object.entries(headers).flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as [string, string]] : []));
