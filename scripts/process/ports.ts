import { createServer } from "node:net";
import { Obstacle } from "@/scripts/process/obstacle";

const LOOPBACK = "127.0.0.1";

/** A port of the loopback interface that nobody listens on at this moment. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, LOOPBACK, () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("the probe has no port")),
      );
    });
  });
}

/** Whether somebody listens on this loopback port (or we may not: ports below 1024). */
export async function isPortTaken(port: number): Promise<boolean> {
  return (await refusalToListen(port)) !== undefined;
}

/**
 * Throws a sentence that names the port and the variable that moves it when it cannot be listened on.
 */
export async function requireFreePort({
  port,
  what,
  variable,
}: {
  port: number;
  what: string;
  variable?: string;
}): Promise<void> {
  const refusal = await refusalToListen(port);
  if (refusal === undefined) return;
  const reason = refusal === "EACCES" ? "may not be opened by this account" : "is already taken by another program";
  const advice = variable
    ? ` Set ${variable} to a free port, or stop that program, and start again.`
    : " Choose a free port and start again.";
  throw new Obstacle(`Port ${port} for ${what} ${reason}.${advice}`);
}

function refusalToListen(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "UNKNOWN"));
    probe.listen(port, LOOPBACK, () => probe.close(() => resolve(undefined)));
  });
}
