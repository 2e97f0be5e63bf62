import type { TestProject } from "vitest/node";
import { startTestServer, type TestServer } from "@/scripts/postgres/test-server";

declare module "vitest" {
  export interface ProvidedContext {
    testServer: TestServer;
    /** The server through a transaction pooler; null when the tests reach it directly. */
    poolerUrl: string | null;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { stop, ...testServer } = await startTestServer(process.env.DATABASE_URL || undefined);
  project.provide("testServer", testServer);
  project.provide("poolerUrl", null);
  return stop;
}
