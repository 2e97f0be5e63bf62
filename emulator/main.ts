import { parseArgs } from "node:util";
import { type Emulator, localName, startEmulator } from "./start";
import { certificateNames, prepareCertificate } from "./tls";

const DEFAULT_PORT = 4010;
const USAGE =
  "usage: toss-emulator [--port 4010] [--data FILE] [--webhook-url URL] [--host 127.0.0.1] [--public-url URL] [--tls] [--tls-dir FOLDER]";
const HELP = `${USAGE}

  --port         the port (EMULATOR_PORT, else 4010); 0 takes a free one
  --data         the journal file: the ledger then survives a restart
  --webhook-url  where events go
  --host         the address to listen at (127.0.0.1)
  --public-url   the address that receipts name, when a browser uses another one
  --tls          https with a certificate made at the start
  --tls-dir      https with a certificate kept in this folder
`;

try {
  const options = readOptions();
  if (options === null) {
    console.log(HELP);
    process.exit(0);
  }
  const { certificateFile, ...emulatorOptions } = options;
  const emulator = await startEmulator(emulatorOptions);
  stopOnSignals(emulator);
  if (certificateFile !== null) console.log(`certificate ${certificateFile}`);
  // Printed last: a script that waits for this line may send a signal at once.
  console.log(`emulator ${localName(emulator.url)}`);
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}

/** @returns null when help is asked for */
function readOptions() {
  const { values } = parseArgs({
    options: {
      port: { type: "string" },
      data: { type: "string" },
      "webhook-url": { type: "string" },
      host: { type: "string" },
      "public-url": { type: "string" },
      tls: { type: "boolean" },
      "tls-dir": { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) return null;
  const portText = values.port ?? process.env.EMULATOR_PORT ?? String(DEFAULT_PORT);
  const port = Number(portText);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`"${portText}" is not a port number. ${USAGE}`);
  const [webhookUrl, publicUrl] = [webAddress(values["webhook-url"]), webAddress(values["public-url"])];
  const host = values.host ?? "127.0.0.1";
  const isSecure = values.tls === true || values["tls-dir"] !== undefined;
  const certificate = isSecure ? prepareCertificate(values["tls-dir"], certificateNames(host, publicUrl)) : null;
  return {
    port,
    dataFile: values.data,
    webhookUrl,
    host,
    publicUrl,
    tls: certificate ?? undefined,
    certificateFile: certificate?.file ?? null,
  };
}

function webAddress(text: string | undefined): string | undefined {
  if (text !== undefined && !(/^https?:\/\//.test(text) && URL.canParse(text)))
    throw new Error(`"${text}" is not an http(s) address. ${USAGE}`);
  return text;
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
  if (code === "EACCES" && port !== "") return `This user may not listen at port ${port}: choose a port above 1023 with --port.`;
  if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") return `${error.message} ${USAGE}`;
  return error.message;
}
