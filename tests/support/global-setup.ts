import type { TestProject } from "vitest/node";
import { startTestServer, type TestServer } from "@/scripts/test-server";

declare module "vitest" {
  export interface ProvidedContext {
    testServer: TestServer;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { stop, ...testServer } = await startTestServer(process.env.DATABASE_URL || undefined);
  project.provide("testServer", testServer);
  return stop;
}
