/**
 * Next calls this once when a server starts, before the first request. Source: Next.js, file
 * convention "instrumentation".
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { checkAtStart } = await import("./lib/check-at-start");
  checkAtStart();
  const { noteConnections } = await import("./app/_server/client-address");
  noteConnections();
}
