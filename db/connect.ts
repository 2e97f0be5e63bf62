import { readFileSync } from "node:fs";
import { type ConnectionOptions, checkServerIdentity } from "node:tls";
import postgres from "postgres";
import { type DatabaseAddress, readDatabaseUrl } from "./database-url";

/**
 * Sent when a connection begins, so that roles and servers with other habits give the same texts:
 * drizzle reads instants from the text that PostgreSQL writes. Poolers know both settings and keep
 * them for each client (PgBouncer tracks DateStyle and TimeZone).
 * Source: pgbouncer.org/config.html, track_extra_parameters
 */
const SETTINGS = { DateStyle: "ISO, MDY", TimeZone: "UTC" };

type DriverOptions = { max: number; prepare?: boolean; idle_timeout?: number; connect_timeout: number };

/**
 * Opens the driver's pool for an address, without connecting yet.
 * @throws Error that says what is wrong with the address, but not its values
 */
export function connect(databaseUrl: string, options: DriverOptions): postgres.Sql {
  const read = readDatabaseUrl(databaseUrl);
  if (!read.ok) throw new Error(`DATABASE_URL ${read.problem}`);
  const { address } = read;
  const { applicationName, socketFolder, connectTimeoutSeconds } = address;
  return postgres(address.url, {
    ...options,
    ...(socketFolder ? { host: socketFolder } : {}),
    connect_timeout: connectTimeoutSeconds ?? options.connect_timeout,
    ssl: encryptionOf(address),
    ...(address.isDirectTls ? { sslnegotiation: "direct" } : {}),
    connection: {
      ...SETTINGS,
      ...(applicationName ? { application_name: applicationName } : {}),
      ...(address.options ? { options: address.options } : {}),
    },
    onnotice: () => {},
  });
}

function encryptionOf({
  encryption,
  url,
  rootCertificates,
}: DatabaseAddress): boolean | "prefer" | "require" | ConnectionOptions {
  if (encryption === "disable") return false;
  if (encryption === "prefer" || encryption === "require") return encryption;
  const { hostname } = new URL(url);
  return {
    rejectUnauthorized: true,
    ...(rootCertificates ? { ca: readCertificates(rootCertificates) } : {}),
    // The driver gives no name for an IP address, and Node would then compare with "localhost".
    checkServerIdentity: (_, certificate) =>
      encryption === "verify-full" ? checkServerIdentity(hostname.replace(/^\[|\]$/g, ""), certificate) : undefined,
  };
}

function readCertificates(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new Error("DATABASE_URL names a file in sslrootcert that cannot be read");
  }
}
