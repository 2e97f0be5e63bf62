/**
 * Reads a database address as providers give it for copying. Our driver would send every parameter
 * that it does not know to PostgreSQL, which then refuses each connection. Here each parameter is
 * taken as meant, dropped when it only concerns another client, or refused by name.
 * Source: postgresql.org/docs/current/libpq-connect.html (PARAMKEYWORDS); prisma.io/docs,
 *   PostgreSQL connector; docs/decisions/0026-database-addresses.md
 */

/** How the connection is encrypted, and whom it trusts. */
export type Encryption = "disable" | "prefer" | "require" | "verify-ca" | "verify-full";

export type DatabaseAddress = {
  /** Without parameters. */
  url: string;
  encryption: Encryption;
  /** A file of certificate authorities; null: those of Node. */
  rootCertificates: string | null;
  isDirectTls: boolean;
  /** A folder of a Unix socket instead of the host in the address. */
  socketFolder: string | null;
  applicationName: string | null;
  /** What Neon and Supabase read there; never a setting of PostgreSQL. */
  options: string | null;
  connectTimeoutSeconds: number | null;
  /** Parameters that another client would understand, and that change nothing here. */
  dropped: string[];
};

export type AddressRead = { ok: true; address: DatabaseAddress } | { ok: false; problem: string };

/** Prisma, Vercel's and Supabase's integrations, node-postgres, JDBC, libpq's keep-alives. */
const OF_OTHER_CLIENTS = new Set([
  "pgbouncer",
  "connection_limit",
  "pool_timeout",
  "socket_timeout",
  "statement_cache_size",
  "max_idle_connection_lifetime",
  "max_connection_lifetime",
  "single_use_connections",
  "supa",
  "workaround",
  "pool_mode",
  "prepareThreshold",
  "uselibpqcompat",
  "channel_binding",
  "keepalives",
  "keepalives_idle",
  "keepalives_interval",
  "keepalives_count",
  "tcp_user_timeout",
  "load_balance_hosts",
  "fallback_application_name",
]);

/** Each says what it means; libpq's `allow` prefers no encryption, ours is never weaker. */
const ENCRYPTIONS = new Map<string, Encryption>(
  Object.entries({
    disable: "disable",
    allow: "prefer",
    prefer: "prefer",
    require: "require",
    "verify-ca": "verify-ca",
    "verify-full": "verify-full",
    true: "verify-full",
    "1": "verify-full",
    false: "disable",
    "0": "disable",
  }),
);
/** Parameters that may only have the value that we have anyway. */
const HARMLESS = new Map<string, RegExp>(
  Object.entries({
    schema: /^public$/,
    search_path: /^public$/,
    currentSchema: /^public$/,
    client_encoding: /^(utf-?8|auto)$/i,
    encoding: /^utf-?8$/i,
    target_session_attrs: /^(any|read-write|primary)$/,
    gssencmode: /^(disable|prefer)$/,
    sslcompression: /^0$/,
  }),
);
const TENANT_OPTIONS = /^(endpoint|project|reference)=[\w.-]+$/;
const MAX_CONNECT_TIMEOUT_SECONDS = 30;
const SHAPE = "must be postgres://user:password@host:port/database";

/** @returns the address; or what is wrong with it, without its values, which may be secrets */
export function readDatabaseUrl(text: string): AddressRead {
  if (!URL.canParse(text)) return { ok: false, problem: `${SHAPE}, with special characters of the password as %XX` };
  const url = new URL(text);
  const problem = problemOf(url);
  if (problem) return { ok: false, problem };
  const asked = Object.fromEntries(url.searchParams);
  const names = Object.keys(asked);
  const refused = names.filter((name) => !isUnderstood(name, asked[name] ?? ""));
  if (refused.length > 0)
    return { ok: false, problem: `has parameters that cannot be followed here: ${refused.map(shown).join(", ")}. Remove them` };
  if (asked.ssl && asked.sslmode && ENCRYPTIONS.get(asked.ssl) !== ENCRYPTIONS.get(asked.sslmode))
    return { ok: false, problem: "has ssl and sslmode, which contradict each other. Remove ssl" };
  url.search = "";
  return { ok: true, address: { url: url.href, ...settingsOf(asked), dropped: names.filter(isDropped) } };
}

function problemOf(url: URL): string | null {
  if (!["postgres:", "postgresql:"].includes(url.protocol) || url.hostname === "") return SHAPE;
  if (url.hash !== "") return "contains #, which must be written as %23";
  // With a slash in the password, the host would be what stands before it.
  if (/^\/.*[/@]/.test(url.pathname)) return "contains / or @, which must be written as %2F and %40";
  if (url.port === "0") return SHAPE;
  const [password, database] = [decoded(url.password), decoded(url.pathname)];
  if (password === null || database === null) return "contains %, which must be written as %25";
  if (/\[your-password\]/i.test(password)) return "still has the placeholder for the password";
  if (password.includes("\0") || database.includes("\0")) return "contains %00";
  const names = [...url.searchParams.keys()];
  return new Set(names).size < names.length ? "has a parameter that comes twice" : null;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function isUnderstood(name: string, value: string): boolean {
  switch (name) {
    case "sslmode":
    case "ssl":
      return ENCRYPTIONS.has(value);
    case "sslnegotiation":
      return ["postgres", "direct"].includes(value);
    case "sslrootcert":
      return value !== "";
    case "host":
      return value.startsWith("/");
    case "application_name":
      return /^[\x20-\x7e]{0,63}$/.test(value);
    case "options":
      return TENANT_OPTIONS.test(value);
    case "connect_timeout":
      return /^\d{1,4}$/.test(value);
    default:
      return HARMLESS.get(name)?.test(value) ?? OF_OTHER_CLIENTS.has(name);
  }
}

const isDropped = (name: string): boolean => HARMLESS.has(name) || OF_OTHER_CLIENTS.has(name);

/** A name can be rubbish as well, or a piece of a password. */
const shown = (name: string): string => (/^[A-Za-z_]{1,40}$/.test(name) ? name : "one without a proper name");

function settingsOf(asked: Record<string, string>): Omit<DatabaseAddress, "url" | "dropped"> {
  const { sslmode, ssl, sslrootcert, connect_timeout: timeout } = asked;
  const isSystem = sslrootcert === "system";
  const encryption = isSystem ? "verify-full" : (ENCRYPTIONS.get(sslmode ?? ssl ?? "") ?? "disable");
  const seconds = Math.min(Number(timeout ?? 0), MAX_CONNECT_TIMEOUT_SECONDS);
  return {
    // As libpq does: who names authorities wants them checked.
    encryption: encryption === "require" && sslrootcert ? "verify-ca" : encryption,
    rootCertificates: sslrootcert && !isSystem ? sslrootcert : null,
    isDirectTls: asked.sslnegotiation === "direct",
    socketFolder: asked.host ?? null,
    applicationName: asked.application_name || null,
    options: asked.options ?? null,
    connectTimeoutSeconds: seconds || null,
  };
}
