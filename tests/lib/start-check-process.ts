import { checkAtStart } from "@/lib/check-at-start";

await checkAtStart();
process.stdout.write("started\n");
process.exit(0);
