import { fileURLToPath } from "node:url";
import { type Stack, startStack } from "@/scripts/demo/stack";
import { CommandError, runScript } from "@/scripts/process/command-error";
import { isStillRunning, wrappersOf } from "@/scripts/process/processes";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const WRAPPER_CHECK_MS = 500;

async function main(): Promise<number> {
  const isDevelopment = process.argv.includes("--dev");
  const port = portFrom("PORT", 3000);
  const emulatorPort = portFrom("EMULATOR_PORT", 4010);
  if (port === emulatorPort) throw new CommandError(`PORT and EMULATOR_PORT are both ${port}: they must differ.`);
  const starting = startStack({
    root: ROOT,
    dataDirectory: process.env.DATA_DIR || `${ROOT}.data`,
    port,
    emulatorPort,
    databaseUrl: process.env.DATABASE_URL || undefined,
    mode: isDevelopment ? "development" : "production",
    seeds: true,
    log: (line) => console.log(line),
  });
  const stopRequested = whenStopRequested();
  try {
    const stack = await Promise.race([starting.ready, stopRequested]);
    if (stack) {
      announce(stack);
      await Promise.race([stack.death, stopRequested]);
    }
    console.log("Stopping ...");
    return 0;
  } finally {
    await starting.stop();
  }
}

function portFrom(variable: string, fallback: number): number {
  const text = process.env[variable];
  const port = text ? Number(text) : fallback;
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new CommandError(`${variable} must be a port number from 1 to 65535, not "${text}".`);
  return port;
}

/**
 * Resolves at Ctrl-C, SIGTERM or a closed terminal, and when the npm or tsx that started us has
 * ended without passing the signal on.
 */
function whenStopRequested(): Promise<undefined> {
  const wrappers = wrappersOf(process.pid);
  return new Promise((resolve) => {
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => resolve(undefined));
    setInterval(() => wrappers.every(isStillRunning) || resolve(undefined), WRAPPER_CHECK_MS).unref();
  });
}

function announce({ appUrl, emulatorUrl, environment, environmentFile }: Stack): void {
  console.log(`
  app        ${appUrl}
  sign in    ${appUrl}/sign-in  one click, no password; the administrator is ${environment.ADMIN_EMAILS}
  admin      ${appUrl}/admin
  emulator   ${emulatorUrl}  the Toss emulator's ledger, webhooks, faults and clock
  database   ${environment.DATABASE_URL}
  settings   ${environmentFile}  (for the tools: node --env-file=${environmentFile} --import tsx scripts/billing.ts --help)
`);
  console.log(`ready ${appUrl}`);
}

await runScript(main);
