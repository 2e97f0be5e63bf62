// Starts a database and keeps running, so that a test can kill it. Without `fast`, because
// committed rows must be on disk.
import { startPostgres } from "@/scripts/postgres/server";

const [directory = ""] = process.argv.slice(2);
const { url, pid, adopted } = await startPostgres({ dir: directory });
process.stdout.write(`${JSON.stringify({ url, pid, adopted })}\n`);
setInterval(() => {}, 60_000);
