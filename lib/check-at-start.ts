import { env, parseEnv } from "./env";
import { log } from "./log";

/** A server with a bad environment stops at once and says which variable is wrong, rather than at the first customer's payment. */
export function checkAtStart(): void {
  try {
    parseEnv(process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  const missing = Object.entries(env.business).flatMap(([name, value]) => (value === null ? [name] : []));
  if (missing.length > 0 && !env.isDemo)
    log.warn({ missing }, "business information is incomplete: Korean law wants it on the site (BUSINESS_* variables)");
}
