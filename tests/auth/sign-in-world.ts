import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { simpleParser } from "mailparser";
import type { NextApiRequest, NextApiResponse } from "next";
import NextAuth, { type AuthOptions } from "next-auth";
import { SMTPServer } from "smtp-server";
import { authOptions } from "@/lib/auth/options";
import { readPerson } from "@/lib/auth/read-person";
import { sessionCookie } from "@/lib/auth/session-cookie";
import { createTestDatabase } from "../support/database";
import { startIdentityProvider } from "./identity-provider";

export const ADMIN_EMAIL = "boss@trakko.example";
const CLIENT = { id: "client", secret: "client-secret" };

export type SignInWorld = Awaited<ReturnType<typeof startSignInWorld>>;

/**
 * The real sign-in on a real database, with our own mail server and identity provider. Only Next's
 * routing is replaced.
 */
export async function startSignInWorld() {
  const database = await createTestDatabase();
  const provider = await startIdentityProvider();
  const mail = await startMailServer();
  let options: AuthOptions;
  const site = await listen((request, response) => void serve(request, response, options));
  options = authOptions(
    {
      appBaseUrl: site.url,
      nextAuthSecret: "a-secret-of-at-least-32-characters",
      adminEmails: [ADMIN_EMAIL],
      google: CLIENT,
      kakao: CLIENT,
      naver: CLIENT,
      email: { server: mail.url, from: "Trakko <hello@trakko.example>" },
    },
    database.db,
  );
  redirectTo(provider.url, options);
  return {
    db: database.db,
    url: site.url,
    mails: mail.received,
    provider,
    visitor: () => newVisitor(site.url),
    personOf: (visitor: Visitor) =>
      readPerson(database.db, { sessionToken: visitor.cookies.get(sessionCookie(site.url).name), adminEmails: [ADMIN_EMAIL] }),
    close: async () => {
      await Promise.all([site.close(), provider.close(), mail.close()]);
      await database.drop();
    },
  };
}

/**
 * Points the real provider settings at the stand-in. Only the addresses change; the rest is as in
 * production.
 */
function redirectTo(url: string, { providers }: AuthOptions): void {
  for (const { id, options: own } of providers) {
    if (id === "google") Object.assign(own ?? {}, { wellKnown: `${url}/.well-known/openid-configuration` });
    if (own && (id === "kakao" || id === "naver")) {
      const authorization = { ...("authorization" in own ? (own.authorization as object) : {}), url: `${url}/authorize` };
      Object.assign(own, { authorization, token: `${url}/token`, userinfo: `${url}/userinfo` });
    }
  }
}

export type Visitor = ReturnType<typeof newVisitor>;

/** A minimal browser: keeps cookies, and follows redirects with `land`. */
function newVisitor(siteUrl: string) {
  const cookies = new Map<string, string>();
  const visit = async (target: string, form?: Record<string, string>) => {
    const response = await fetch(new URL(target, siteUrl), {
      method: form ? "POST" : "GET",
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(form ? { body: new URLSearchParams(form) } : {}),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "" || /max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, decodeURIComponent(value));
    }
    return response;
  };
  const post = async (path: string, fields: Record<string, string> = {}) => {
    const { csrfToken } = (await (await visit("/api/auth/csrf")).json()) as { csrfToken: string };
    return visit(path, { csrfToken, ...fields });
  };
  /**
   * Follows the redirects of next-auth and the provider. @returns the path on which the visitor
   * lands
   */
  const land = async (response: Response): Promise<string> => {
    const target = response.headers.get("location");
    if (!target) return `status ${response.status}`;
    const url = new URL(target, siteUrl);
    const isOnTheWay = url.pathname.startsWith("/api/auth") || url.origin !== siteUrl;
    return isOnTheWay ? land(await visit(url.href)) : `${url.pathname}${url.search}`;
  };
  return {
    cookies,
    visit,
    post,
    signInWith: async (id: string, fields = {}) => land(await post(`/api/auth/signin/${id}`, fields)),
    land,
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, options: AuthOptions): Promise<void> {
  const url = new URL(request.url ?? "/", "http://site");
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const nextauth = url.pathname.split("/").slice(3);
  const asked = Object.assign(request, {
    query: { nextauth, ...Object.fromEntries(url.searchParams) },
    body: Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())),
    cookies: Object.fromEntries((request.headers.cookie ?? "").split("; ").map((pair) => pair.split(/=(.*)/s).slice(0, 2))),
  });
  const answer = Object.assign(response, {
    status: (code: number) => Object.assign(response, { statusCode: code }),
    send: (body: unknown) => response.end(typeof body === "string" ? body : JSON.stringify(body)),
    json: (body: unknown) => response.setHeader("content-type", "application/json").end(JSON.stringify(body)),
  });
  await NextAuth(asked as unknown as NextApiRequest, answer as unknown as NextApiResponse, options);
}

async function startMailServer() {
  const received: { to: string; subject: string; text: string; html: string; link: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData: async (stream, _session, done) => {
      const parsed = await simpleParser(stream);
      const to = Array.isArray(parsed.to) ? parsed.to[0] : parsed.to;
      const text = parsed.text ?? "";
      const link = /https?:\S+/.exec(text)?.[0] ?? "";
      received.push({ to: to?.text ?? "", subject: parsed.subject ?? "", text, html: parsed.html || "", link });
      done();
    },
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.server.address() as AddressInfo;
  return { url: `smtp://127.0.0.1:${port}`, received, close: () => new Promise<void>((done) => server.close(() => done())) };
}

async function listen(handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handle);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => new Promise<void>((done) => server.close(() => done()).closeAllConnections()) };
}
