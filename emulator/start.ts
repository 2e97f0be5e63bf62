// Starts an emulator inside the calling process. `main.ts` starts one as its own program.

import { once } from "node:events";
import type { Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, isIPv6 } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { createApp } from "./app";
import { createCertificate } from "./certificate";
import { type Core, createCore, resetCore } from "./core";
import { readJournal, startJournal } from "./journal";
import type { State } from "./state";
import { applyRecord, snapshot } from "./state";
import { certificateNames } from "./tls";
import { startWebhookSender } from "./webhook-sender";

export type EmulatorOptions = {
  /** Without it, or with 0, the emulator takes a free port. */
  port?: number;
  host?: string;
  /** The journal file. Without it, nothing survives a restart. */
  dataFile?: string;
  webhookUrl?: string;
  /** The address that receipts name. Defaults to the address at which the emulator listens. */
  publicUrl?: string;
  /** Speaks https: with a certificate made at the start, or with this one (PEM). */
  tls?: boolean | { key: string; cert: string };
  /** The clock that the emulator's own clock is an offset of. Defaults to the real time. */
  now?: () => Date;
};

export type Emulator = {
  url: string;
  port: number;
  /** The certificate (PEM) that a client of an https emulator has to trust, else null. */
  certificate: string | null;
  /** The emulator's own state, for checks in the same process. Read only. */
  state: State;
  /** Resolves when no webhook is being sent, and none is due by the emulator's clock. */
  settleWebhooks(): Promise<void>;
  reset(): Promise<void>;
  stop(): Promise<void>;
};

const MAX_CONNECTIONS_BACKLOG = 1_024;

/**
 * Starts an emulator. Resolves once it listens and has read its journal.
 * @throws the system's error (such as EADDRINUSE) when it cannot listen, and Error when the journal
 *   cannot be read
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const core = createCore({ webhookUrl: options.webhookUrl ?? null, sourceMs: () => (options.now?.() ?? new Date()).getTime() });
  const host = options.host ?? "127.0.0.1";
  const sender = startWebhookSender(core);
  const certificate = options.tls === true ? createCertificate(certificateNames(host, options.publicUrl)) : options.tls || null;
  const { fetch } = createApp(core, sender);
  const server = createAdaptorServer({
    fetch,
    overrideGlobalObjects: false,
    ...(certificate === null ? {} : { createServer: createSecureServer, serverOptions: certificate }),
  }) as Server;
  // Faults hold connections open for long, so Node must not close them by itself.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 60_000;
  try {
    // Listens before it opens the journal, so that a second emulator on a taken port never touches
    // the first one's journal.
    server.listen({ port: options.port ?? 0, host, backlog: MAX_CONNECTIONS_BACKLOG });
    await once(server, "listening");
    if (options.dataFile !== undefined) {
      core.recovering = recover(core, options.dataFile, options.webhookUrl);
      await core.recovering;
      core.recovering = null;
    }
  } catch (error) {
    await sender.stop();
    server.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  const url = `${certificate === null ? "http" : "https"}://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  core.publicUrl = options.publicUrl?.replace(/\/+$/, "") ?? localName(url);
  core.wakeWebhooks();
  return {
    url,
    port,
    certificate: certificate?.cert ?? null,
    state: core.state,
    settleWebhooks: sender.settle,
    reset: async () => {
      resetCore(core);
      await core.journal.flushed();
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await sender.stop();
      await core.journal.close();
    },
  };
}

/** The address that a person on this machine types: an emulator on all addresses is local too. */
export function localName(url: string): string {
  return url.replace(/\/\/(127\.0\.0\.1|0\.0\.0\.0|\[::\])(?=:)/, "//localhost");
}

/**
 * Replays the journal and starts a compacted one. A webhook address given at this start replaces
 * the stored one.
 */
async function recover(core: Core, dataFile: string, webhookUrl: string | undefined): Promise<void> {
  for await (const record of readJournal(dataFile)) applyRecord(core.state, record);
  if (webhookUrl !== undefined) core.state.settings = { ...core.state.settings, webhookUrl };
  core.journal = await startJournal(dataFile, snapshot(core.state));
}
