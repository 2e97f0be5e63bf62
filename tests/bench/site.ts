/**
 * Production builds for the benches of pages: ours with an empty page and an empty route added, and
 * a bare Next app whose pages have no layout of ours.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { openDatabase } from "@/db/client";
import { openSession } from "@/lib/auth/open-session";
import { buildCopy, type CopiedBuild, type ServedBuild, serveBuild, siteEnvironment } from "@/tests/support/copied-build";

export const EMPTY_PAGE = "/bench-empty";
export const EMPTY_ROUTE = "/api/bench-empty";

const PAGE = `export const dynamic = "force-dynamic";
export default function Page() { return <main><h1>Empty</h1></main>; }
`;
const LAYOUT = `export const metadata = { title: "Empty", description: "An empty page." };
export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html>; }
`;
const ROUTE = `export const POST = async () => Response.json({});
`;

const write = (folder: string, files: Record<string, string>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
};

/** Our app with an empty page and an empty route beside its own. */
export const buildSite = (): Promise<CopiedBuild> =>
  buildCopy({
    folder: ".bench-site",
    edit: (folder) => write(folder, { [`app${EMPTY_PAGE}/page.tsx`]: PAGE, [`app${EMPTY_ROUTE}/route.ts`]: ROUTE }),
  });

/** Next with one empty page and nothing else. No page can be lighter or faster. */
export const buildBareSite = (): Promise<CopiedBuild> =>
  buildCopy({
    folder: ".bench-bare",
    copied: [],
    edit: (folder) =>
      write(folder, {
        "package.json": JSON.stringify({ name: "bare", private: true, type: "module" }),
        "app/layout.jsx": LAYOUT,
        [`app${EMPTY_PAGE}/page.jsx`]: PAGE,
        // Without its own, Next takes ours from the folder above.
        "instrumentation.js": "export function register() {}\n",
        "proxy.js": 'export const config = { matcher: "/never" };\nexport function proxy() {}\n',
        "next.config.mjs": "export default { poweredByHeader: false };\n",
      }),
  });

type Served = { databaseUrl: string; tossUrl: string; environment?: Record<string, string> };

/**
 * As a merchant runs it: without the demo's clock, which is one more query in each request, and
 * without its tools on each page. A page or hook that asked Toss would get no answer here.
 */
export const AS_LIVE = {
  TOSS_CLIENT_KEY: "live_ck_bench_0000000",
  TOSS_SECRET_KEY: "live_sk_bench_0000000",
  TOSS_API_BASE_URL: "https://api.tosspayments.com",
  TOSS_SDK_URL: "https://js.tosspayments.com/v2/standard",
  TOSS_ALLOW_TEST_KEYS: "",
} as const;

export const serveSite = (build: CopiedBuild, { environment, ...site }: Served): Promise<ServedBuild> =>
  serveBuild({
    folder: build.folder,
    environment: (url) => ({ ...siteEnvironment({ ...site, url }), TOSS_CALLS_PER_SECOND: "0", ...environment }),
    readyPath: "/api/health",
  });

export const serveBareSite = (build: CopiedBuild): Promise<ServedBuild> =>
  serveBuild({ folder: build.folder, environment: () => ({}), readyPath: EMPTY_PAGE });

/** @returns the header of somebody who is signed in at a server of `serveSite` */
export async function signedInCookie(databaseUrl: string, userId: string): Promise<string> {
  const { db, close } = openDatabase(databaseUrl, 1);
  try {
    const { name, value } = await openSession(db, { userId, appBaseUrl: "http://127.0.0.1" });
    return `${name}=${value}`;
  } finally {
    await close();
  }
}
