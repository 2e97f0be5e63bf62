import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { read, request } from "./auth-environment";
import { type BillingSite, openBillingSite, type Visitor } from "./billing-site";

type Route = (request: Request) => Promise<Response>;

let site: BillingSite;
let show: Route;
let store: Route;
let visitor: Visitor;

beforeAll(async () => {
  site = await openBillingSite();
  ({ GET: show, PUT: store } = await import("@/app/api/billing/invoice-details/route"));
  visitor = await site.visitor();
});
afterAll(() => site.close());

const PATH = "/api/billing/invoice-details";
const COMPANY = { companyName: "트라코 주식회사", businessNumber: "1248100998", receiptEmails: ["tax@trakko.example"] };
const shown = async (cookie?: string) => read(await show(request(PATH, { method: "GET", cookie })));
type Sent = { cookie?: string; body?: unknown; headers?: Record<string, string> };
const put = async ({ body = COMPANY, ...sent }: Sent) =>
  read(await store(request(PATH, { method: "PUT", ...sent, body: JSON.stringify(body) })));

describe("PUT /api/billing/invoice-details", () => {
  test("stores, answers with what it stored, and GET shows the same", async () => {
    const saved = { companyName: "트라코 주식회사", businessNumber: "124-81-00998", receiptEmails: ["tax@trakko.example"] };
    expect(await put({ cookie: visitor.cookie })).toMatchObject({ status: 200, body: saved });
    expect(await shown(visitor.cookie)).toMatchObject({ status: 200, body: saved });
  });

  test("signed out: 401 for both", async () => {
    expect(await put({})).toMatchObject({ status: 401, code: "unauthenticated" });
    expect(await shown()).toMatchObject({ status: 401, code: "unauthenticated" });
  });

  test("another person sees nothing of it", async () => {
    const other = await site.visitor();
    expect((await shown(other.cookie)).body).toEqual({ companyName: "", businessNumber: "", receiptEmails: [] });
  });

  test.each<[string, Sent & { status: number; code: string }]>([
    ["from another site's page", { headers: { origin: "https://evil.example" }, status: 403, code: "forbidden_origin" }],
    ["another person's id", { body: { ...COMPANY, userId: "other" }, status: 400, code: "invalid_request" }],
    ["nothing", { body: {}, status: 400, code: "invalid_request" }],
    ["no list of addresses", { body: { ...COMPANY, receiptEmails: "a@b.kr" }, status: 400, code: "invalid_request" }],
    ["eleven addresses", { body: { ...COMPANY, receiptEmails: Array(11).fill("") }, status: 400, code: "invalid_request" }],
    ["a wrong number", { body: { ...COMPANY, businessNumber: "1248100999" }, status: 400, code: "invalid_business_number" }],
    ["a number without a name", { body: { ...COMPANY, companyName: "" }, status: 400, code: "company_name_needed" }],
    ["no address", { body: { ...COMPANY, receiptEmails: ["x"] }, status: 400, code: "invalid_receipt_email" }],
  ])("%s: refused, and nothing changes", async (_, { status, code, ...sent }) => {
    const before = await site.traces();
    expect(await put({ cookie: visitor.cookie, ...sent })).toMatchObject({ status, code });
    expect(await site.traces()).toEqual(before);
  });

  test("says in both languages what is wrong", async () => {
    const body = { ...COMPANY, businessNumber: "1248100999" };
    const inLanguage = async (language: string) =>
      (await put({ cookie: visitor.cookie, body, headers: { "accept-language": language } })).body;
    expect(await inLanguage("ko")).toMatchObject({ error: { message: expect.stringContaining("사업자등록번호") } });
    expect(await inLanguage("en")).toMatchObject({ error: { message: expect.stringContaining("registration number") } });
  });
});
