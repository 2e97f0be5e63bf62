import { headers } from "next/headers";

/**
 * React notes in `$RT` when it has shown a skeleton, and holds back what follows it for 300 ms,
 * however soon that is there. Without a note it shows the page with the next frame.
 * Source: docs/decisions/0058-a-page-replaces-its-skeleton-at-once.md
 */
const KEEPS_NO_NOTE = 'Object.defineProperty(window,"$RT",{get:function(){},set:function(){}})';

/** Stands before everything that a page may wait for. */
export async function ShownAtOnce() {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  // Browsers hide a nonce from scripts, so React would find another one than the server sent.
  return (
    <script nonce={nonce} suppressHydrationWarning>
      {KEEPS_NO_NOTE}
    </script>
  );
}
