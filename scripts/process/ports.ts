import { createServer } from "node:net";
import { CommandError } from "@/scripts/process/command-error";

const LOOPBACK = "127.0.0.1";

/** A loopback port that is free at this moment. */
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

/**
 * Whether this process cannot listen on a loopback port: it is in use, or not allowed (below 1024).
 */
export async function isPortTaken(port: number): Promise<boolean> {
  return (await listenError(port)) !== undefined;
}

/**
 * Checks that this process can listen on a loopback port.
 * @throws CommandError that names the port, and the variable to set, when it cannot
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
  const code = await listenError(port);
  if (code === undefined) return;
  const reason = code === "EACCES" ? "may not be opened by this account" : "is already taken by another program";
  const advice = variable
    ? ` Set ${variable} to a free port, or stop that program, and start again.`
    : " Choose a free port and start again.";
  throw new CommandError(`Port ${port} for ${what} ${reason}.${advice}`);
}

function listenError(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "UNKNOWN"));
    probe.listen(port, LOOPBACK, () => probe.close(() => resolve(undefined)));
  });
}
