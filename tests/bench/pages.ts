/**
 * The pages of the built app: JavaScript that a first visit loads, Lighthouse, speed among many
 * rows, and requests a second, each against an empty page of the same run.
 */
import { gzipSync } from "node:zlib";
import type { CopiedBuild, ServedBuild } from "@/tests/support/copied-build";
import { lighthouseOf, type Marks } from "./lighthouse";
import { rateOf, timeOf } from "./load";
import { type Figure, median, percentile, type Report, rounded } from "./report";
import { seedHistory } from "./seed";
import { type BenchInput, type BenchSetup, withBenchSetup } from "./setup";
import { AS_LIVE, buildBareSite, buildSite, EMPTY_PAGE, serveBareSite, serveSite, signedInCookie } from "./site";

const MANY = 100_000;
const FEW = 100;
const MONTHS = 12;
const READS = 220;
/** The first reads meet cold caches and uncompiled code. */
const WARM_UP = 20;
const ROUNDS = 5;
const A_ROUND = 100;
const AT_ONCE = 4;
const P95 = 0.95;
const LIGHTHOUSE_RUNS = 5;

type Site = ServedBuild & { subscriber: string; administrator: string };

export const pages = (ground: BenchInput): Promise<Report> =>
  withBenchSetup(ground, { due: 0, others: FEW }, (few) =>
    withBenchSetup(ground, { due: 0, others: MANY }, async (many) => {
      ground.say(`seeding ${MANY * MONTHS} invoices`);
      for (const { sql } of [few, many]) await seedHistory(sql, { months: MONTHS });
      ground.say("building the app with an empty page beside its own, and a bare app");
      const build = await buildSite();
      const bareBuild = await buildBareSite();
      const closers: (() => Promise<void>)[] = [];
      const kept = <Server extends ServedBuild>(server: Server): Server => {
        closers.push(server.stop);
        return server;
      };
      try {
        const [fewSite, manySite] = [kept(await openSite(build, few)), kept(await openSite(build, many))];
        const bare = kept(await serveBareSite(bareBuild));
        const figures = [
          ...(await scripts(manySite, bare)),
          ...(await readsAmongMany(ground, fewSite, manySite)),
          await rate(ground, manySite),
          ...(await lighthouse(ground, manySite, bare)),
        ];
        return {
          figures,
          notes: [`${READS - WARM_UP} reads of each page by turns; ${LIGHTHOUSE_RUNS} runs of Lighthouse, medians`],
        };
      } finally {
        for (const close of closers.reverse()) await close();
        for (const { remove } of [build, bareBuild]) remove();
      }
    }),
  );

async function openSite(build: CopiedBuild, { sql, databaseUrl, tossUrl }: BenchSetup): Promise<Site> {
  const [person] = await sql<{ id: string }[]>`select md5('person-1')::uuid::text as id`;
  await sql`insert into users (id, name, email, email_verified) values ('admin', '관리자', 'admin@trakko.demo', now())`;
  const server = await serveSite(build, { databaseUrl, tossUrl, environment: AS_LIVE });
  const subscriber = await signedInCookie(databaseUrl, person?.id ?? "");
  return { ...server, subscriber, administrator: await signedInCookie(databaseUrl, "admin") };
}

/** Whose page it is decides what it may weigh. */
const WEIGHED = [
  { name: "/", path: "/", who: null, floor: 30, goal: 12 },
  { name: "/billing", path: "/billing", who: "subscriber", floor: 30, goal: 12 },
  { name: "/journal", path: "/journal", who: "subscriber", floor: 30, goal: 12 },
  { name: "/admin", path: "/admin", who: "administrator", floor: 90, goal: 50 },
] as const;

async function scripts(site: Site, bare: ServedBuild): Promise<Figure[]> {
  const least = await scriptKilobytes(bare.url + EMPTY_PAGE, "");
  const figures: Figure[] = [];
  for (const { name, path, who, floor, goal } of WEIGHED) {
    const kilobytes = await scriptKilobytes(site.url + path, who ? site[who] : "");
    figures.push({
      what: `JavaScript of a first visit to ${name}, gzip`,
      ours: `${rounded(kilobytes)} kB`,
      baseline: `Next's own: ${rounded(least)} kB`,
      figure: kilobytes - least,
      unit: " kB",
      floor,
      goal,
      isLowerBetter: true,
    });
  }
  return figures;
}

/** All scripts that the page's HTML names, without those for browsers that have no modules. */
async function scriptKilobytes(url: string, cookie: string): Promise<number> {
  const html = await (await fetch(url, { headers: { cookie } })).text();
  const tags = [...html.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag).filter((tag) => !/nomodule/i.test(tag));
  const sources = new Set(tags.flatMap((tag) => /\bsrc="([^"]+)"/.exec(tag)?.[1] ?? []));
  if (sources.size === 0) throw new Error(`${url} names no script`);
  let bytes = 0;
  for (const source of sources) {
    const answer = await fetch(new URL(source.replaceAll("&amp;", "&"), url));
    bytes += gzipSync(Buffer.from(await answer.arrayBuffer())).length;
  }
  return bytes / 1_000;
}

async function readsAmongMany({ say }: BenchInput, few: Site, many: Site): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [path, who] of [
    ["/billing", "subscriber"],
    ["/admin", "administrator"],
  ] as const) {
    say(`reading ${path} of both`);
    const times: [number[], number[]] = [[], []];
    for (let nth = 0; nth < READS; nth++)
      for (const [index, site] of [few, many].entries())
        times[index as 0 | 1].push(await timeOf(site.url + path, { headers: { cookie: site[who] } }));
    const [fewMs, manyMs] = times.map((each) => percentile(each.slice(WARM_UP), P95)) as [number, number];
    figures.push({
      what: `p95 of ${path}, ${MANY} subscriptions, ${MANY * MONTHS} invoices`,
      ours: `${rounded(manyMs)} ms`,
      baseline: `${FEW} subscriptions: ${rounded(fewMs)} ms`,
      figure: manyMs / fewMs,
      unit: "x",
      floor: 3,
      goal: 1.5,
      isLowerBetter: true,
    });
  }
  return figures;
}

async function rate({ say }: BenchInput, site: Site): Promise<Figure> {
  say("asking for the status page as often as it answers");
  const headers = { cookie: site.subscriber };
  const rates: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++)
    for (const [index, path] of ["/billing", EMPTY_PAGE].entries())
      rates[index as 0 | 1].push(await rateOf(A_ROUND, AT_ONCE, () => timeOf(site.url + path, { headers })));
  const [ours, empty] = rates.map((each) => median(each.slice(1))) as [number, number];
  return {
    what: "requests a second of /billing",
    ours: `${rounded(ours)}/s`,
    baseline: `an empty dynamic page: ${rounded(empty)}/s`,
    figure: (100 * ours) / empty,
    unit: " %",
    floor: 40,
    goal: 65,
  };
}

async function lighthouse({ say }: BenchInput, site: Site, bare: ServedBuild): Promise<Figure[]> {
  say("running Lighthouse");
  const empty = await lighthouseOf(bare.url + EMPTY_PAGE, { runs: LIGHTHOUSE_RUNS });
  const figures: Figure[] = [];
  for (const { name, path, who } of WEIGHED) {
    if (who === "administrator") continue;
    const marks = await lighthouseOf(site.url + path, { runs: LIGHTHOUSE_RUNS, cookie: who ? site[who] : undefined });
    figures.push({
      what: `Lighthouse mobile, performance of ${name}`,
      ours: String(marks.performance),
      baseline: `an empty page: ${empty.performance}`,
      figure: marks.performance - empty.performance,
      unit: "",
      floor: -4,
      goal: -1,
    });
    // Pages behind the sign-in are kept out of search engines on purpose.
    const judged: (keyof Marks)[] = who ? ["accessibility", "best-practices"] : ["accessibility", "best-practices", "seo"];
    for (const mark of judged)
      figures.push({
        what: `Lighthouse mobile, ${mark} of ${name}`,
        ours: String(marks[mark]),
        baseline: "-",
        figure: marks[mark],
        unit: "",
        floor: 100,
        goal: 100,
      });
  }
  return figures;
}
