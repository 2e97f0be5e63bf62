import { readFileSync } from "node:fs";

const FOLDER = new URL("../fixtures/toss-client/", import.meta.url);

export function sampleText(name: string): string {
  return readFileSync(new URL(`${name}.json`, FOLDER), "utf8");
}

export function sampleObject(name: string): Record<string, unknown> {
  const value: unknown = JSON.parse(sampleText(name));
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new TypeError(`${name} is not an object`);
  return { ...value };
}
