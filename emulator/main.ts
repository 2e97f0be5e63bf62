import { parseArgs } from "node:util";
import { type Emulator, startEmulator } from "./start";

const USAGE = "usage: tsx emulator/main.ts [--port 4010] [--data FILE] [--webhook-url URL] [--host 127.0.0.1]";
const DEFAULT_PORT = 4010;

try {
  const options = readOptions();
  const emulator = await startEmulator(options);
  stopOnSignals(emulator);
  // Printed last: a script that waits for this line may send a signal at once.
  console.log(`emulator ${emulator.url.replace("//127.0.0.1:", "//localhost:")}`);
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}

function readOptions() {
  const { values } = parseArgs({
    options: { port: { type: "string" }, data: { type: "string" }, "webhook-url": { type: "string" }, host: { type: "string" } },
  });
  const portText = values.port ?? process.env.EMULATOR_PORT ?? String(DEFAULT_PORT);
  const port = Number(portText);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`"${portText}" is not a port number. ${USAGE}`);
  const webhookUrl = values["webhook-url"];
  if (webhookUrl !== undefined && !/^https?:\/\//.test(webhookUrl))
    throw new Error(`"${webhookUrl}" is not an http(s) address. ${USAGE}`);
  return { port, dataFile: values.data, webhookUrl, host: values.host ?? "127.0.0.1" };
}

function stopOnSignals(emulator: Emulator): void {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      emulator.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(explain(error));
          process.exit(1);
        },
      );
    });
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return "The emulator could not start.";
  const code = "code" in error ? error.code : undefined;
  const port = "port" in error ? String(error.port) : "";
  if (code === "EADDRINUSE")
    return `Port ${port} is taken by another program: stop it, or choose another port with --port or EMULATOR_PORT.`;
  if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") return `${error.message} ${USAGE}`;
  return error.message;
}
