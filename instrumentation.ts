/**
 * Next calls this once when a server starts, before the first request. Source: Next.js, file
 * convention "instrumentation".
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { limitServers } = await import("./lib/server-limits");
  limitServers();
  const { checkAtStart } = await import("./lib/check-at-start");
  await checkAtStart();
  const { noteConnections } = await import("./app/_server/client-address");
  noteConnections();
  const { guardServers } = await import("./app/_server/guard-servers");
  guardServers();
  if (process.env.NODE_ENV !== "production") return;
  const { catchPrints } = await import("./lib/catch-prints");
  const { log } = await import("./lib/log");
  catchPrints(log);
}
