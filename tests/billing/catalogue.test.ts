import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { accessOf } from "@/lib/billing/access";
import {
  features,
  featuresOf,
  freeTier,
  highestTier,
  planOf,
  plans,
  plansOnOffer,
  RETRY_SCHEDULES,
  tiers,
} from "@/lib/billing/catalogue";
import { quantityProblem } from "@/lib/billing/rules/quantity";
import { parseEnv } from "@/lib/env";
import { setEnvironment } from "../routes/auth-environment";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CATALOGUE = "lib/billing/catalogue.ts";
const sources = ["app", "lib", "db", "scripts"].flatMap((room) =>
  readdirSync(join(ROOT, room), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|mjs|json)$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((path) => path !== CATALOGUE && !path.startsWith("db/migrations")),
);

test("no code and no text outside the catalogue names a plan or compares one with a word", () => {
  const ids = plans().map(({ id }) => id);
  const named = new RegExp(`${ids.join("|")}|\\bplan\\w* [!=]== ["'\`]|\\btier [!=]== ["'\`]`);
  const found = sources.flatMap((path) =>
    readFileSync(join(ROOT, path), "utf8")
      .split("\n")
      .flatMap((line, index) => (named.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  );
  expect(sources.length).toBeGreaterThan(200);
  expect(found).toEqual([]);
});

test("every plan has an id of its own, a known tier, a period and a price that Toss charges", () => {
  expect(new Set(plans().map(({ id }) => id)).size).toBe(plans().length);
  for (const { id, tier, period, priceWon, retries, quantity } of plans()) {
    expect(quantityProblem({ unitWon: priceWon, quantity: quantity?.count ?? 1 })).toBeNull();
    expect(id).toMatch(/^[a-z][a-z0-9_]{2,39}$/);
    expect(featuresOf(tier)).toBeDefined();
    expect(Number.isInteger(period.count) && period.count > 0).toBe(true);
    expect(Number.isInteger(priceWon) && priceWon >= 100).toBe(true);
    expect(Object.values(RETRY_SCHEDULES)).toContain(retries);
  }
  expect(plansOnOffer().length).toBeGreaterThan(0);
});

test("an id that was never sold is an error, not a free tier", () => {
  expect(() => planOf("pro_weekly")).toThrow("plan pro_weekly is not in the catalogue");
  const subscription = { plan: "pro_weekly", status: "active" as const, cancelAt: null, graceEndsAt: null };
  expect(() => accessOf({ isComplimentary: false, subscription, now: new Date() })).toThrow("pro_weekly");
});

test("FREE sees three months, PRO everything; an administrator has the highest tier without a subscription", () => {
  const of = (isComplimentary: boolean) => accessOf({ isComplimentary, subscription: null, now: new Date() });
  expect(of(false)).toEqual({
    tier: "FREE",
    features: { historyMonths: 3, annualGoal: false, csvExport: false, sponsorSlots: true, badge: false },
  });
  expect(of(true)).toEqual({
    tier: "PRO",
    features: { historyMonths: true, annualGoal: true, csvExport: true, sponsorSlots: false, badge: true },
  });
  expect([freeTier(), highestTier()]).toEqual([tiers()[0]?.id, tiers().at(-1)?.id]);
  for (const { features: allowed } of tiers()) expect(Object.keys(allowed)).toEqual(features().map(({ id }) => id));
});

test("the environment overrides a price by the plan's name and retries by its period, and nothing else", () => {
  setEnvironment("postgres://localhost/none");
  const settings = (changes: Record<string, string>) => parseEnv({ ...process.env, ...changes });
  const usual = settings({ PRO_MONTHLY_PRICE: "", DUNNING_SCHEDULE_MONTHLY: "" });
  expect(usual.priceWon).toEqual({ pro_monthly: 9_900, pro_yearly: 99_000 });
  const changed = settings({ PRO_MONTHLY_PRICE: "12000", DUNNING_SCHEDULE_YEARLY: "2" });
  expect(changed.priceWon).toEqual({ pro_monthly: 12_000, pro_yearly: 99_000 });
  expect(changed.dunning).toEqual({ pro_monthly: usual.dunning.pro_monthly, pro_yearly: [{ offsetDays: 2, hour: 9 }] });
});
