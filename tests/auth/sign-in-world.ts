import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { simpleParser } from "mailparser";
import type { NextApiRequest, NextApiResponse } from "next";
import NextAuth, { type AuthOptions } from "next-auth";
import { SMTPServer } from "smtp-server";
import { chooseLocale, LOCALE_COOKIE } from "@/app/_i18n/locale";
import { composeMail } from "@/app/_mails/compose";
import { signInMail } from "@/app/_mails/sign-in-mail";
import { setCookieHeader } from "@/app/_server/set-cookie";
import type { Database } from "@/db/client";
import type { LinkSettings } from "@/lib/auth/link-address";
import { authOptions, type SignInSettings } from "@/lib/auth/options";
import { readPerson } from "@/lib/auth/read-person";
import { sessionCookie } from "@/lib/auth/session-cookie";
import { redeemSignInLink } from "@/lib/auth/sign-in-link";
import type { ComposeSignIn } from "@/lib/auth/sign-in-mail";
import { linkPageInstead, readVisit, wayOn } from "@/lib/auth/visit";
import { createTestDatabase } from "../support/database";
import { KEY_RING } from "../support/test-context";
import { type IdentityProvider, startIdentityProvider } from "./identity-provider";

export const ADMIN_EMAIL = "boss@trakko.example";
const CLIENT = { id: "client", secret: "client-secret" };
let clients = 0;
const NO_BUSINESS = {
  name: null,
  representative: null,
  registrationNumber: null,
  mailOrderNumber: null,
  address: null,
  phone: null,
  email: null,
};

type Settings = SignInSettings & LinkSettings;

export type SignInWorld = Awaited<ReturnType<typeof startSignInWorld>>;

/**
 * The real sign-in on a real database, with our own mail server and identity provider. Only Next's
 * routing is replaced.
 */
export async function startSignInWorld(limits: Partial<SignInSettings["signInMails"]> = {}) {
  const database = await createTestDatabase();
  const provider = await startIdentityProvider();
  const mail = await startMailServer();
  let settings: Settings;
  const site = await listen((request, response) => void serve(request, response, { settings, db: database.db, provider }));
  settings = {
    appBaseUrl: site.url,
    nextAuthSecret: "a-secret-of-at-least-32-characters",
    billingKeyRing: KEY_RING,
    signInMails: { perAddress: 5, perClient: 20, inAll: 1_000, ...limits },
    adminEmails: [ADMIN_EMAIL],
    google: CLIENT,
    kakao: CLIENT,
    naver: CLIENT,
    email: { server: mail.url, from: "Trakko <hello@trakko.example>" },
  };
  return {
    db: database.db,
    url: site.url,
    settings,
    mails: mail.received,
    /** Lets the mail server refuse every mail, or take them again. */
    refuseMail: mail.refuse,
    provider,
    /** Each visitor is a client of their own, unless the test names one. */
    visitor: (client = `198.51.100.${++clients}`) => newVisitor(site.url, client),
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
function newVisitor(siteUrl: string, client: string) {
  const cookies = new Map<string, string>();
  const visit = async (target: string, form?: Record<string, string>) => {
    const response = await fetch(new URL(target, siteUrl), {
      method: form ? "POST" : "GET",
      redirect: "manual",
      headers: { "x-forwarded-for": client, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
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
    /** Presses the button on the page of a mailed link. @returns the path on which they land */
    press: async (link: string) => {
      const { searchParams } = new URL(link);
      return land(await visit("/api/sign-in/link", Object.fromEntries(searchParams)));
    },
    land,
  };
}

type Site = { settings: Settings; db: Database; provider: IdentityProvider };

/** As the two routes do it: app/api/auth/[...nextauth] and app/api/sign-in/link. */
async function serve(request: IncomingMessage, response: ServerResponse, { settings, db, provider }: Site): Promise<void> {
  const url = new URL(request.url ?? "/", settings.appBaseUrl);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
  const cookies = Object.fromEntries(
    (request.headers.cookie ?? "").split("; ").map((pair) => pair.split(/=(.*)/s).slice(0, 2)),
  ) as Record<string, string>;
  if (url.pathname === "/api/sign-in/link") {
    const sessionToken = cookies[sessionCookie(settings.appBaseUrl).name];
    const signedIn = await redeemSignInLink(
      db,
      { token: body.token ?? "", returnTo: body.to, sessionToken, language: "ko" },
      settings,
    );
    if (signedIn) response.setHeader("set-cookie", setCookieHeader(signedIn.session));
    response.writeHead(303, { location: signedIn?.path ?? "/sign-in/link?token=" }).end();
    return;
  }
  const nextauth = url.pathname.split("/").slice(3);
  const linkPage = linkPageInstead(nextauth, url.searchParams, settings);
  if (linkPage) return void response.writeHead(303, { location: linkPage }).end();
  const client = String(request.headers["x-forwarded-for"]);
  const language = chooseLocale({ cookie: cookies[LOCALE_COOKIE], acceptLanguage: null });
  const visit = await readVisit(db, { path: nextauth, cookies, client, language, compose: composeFor(settings) }, settings);
  const options = authOptions(settings, db, visit);
  redirectTo(provider.url, options);
  const asked = Object.assign(request, { query: { nextauth, ...Object.fromEntries(url.searchParams) }, body, cookies });
  const setHeader = response.setHeader.bind(response);
  const answer = Object.assign(response, {
    setHeader: (name: string, value: string) => setHeader(name, name === "Location" ? (wayOn(value, visit) ?? value) : value),
    status: (code: number) => Object.assign(response, { statusCode: code }),
    send: (text: unknown) => response.end(typeof text === "string" ? text : JSON.stringify(text)),
    json: (value: unknown) => {
      setHeader("content-type", "application/json");
      response.end(JSON.stringify(value));
    },
  });
  await NextAuth(asked as unknown as NextApiRequest, answer as unknown as NextApiResponse, options);
}

const composeFor =
  ({ appBaseUrl }: Settings): ComposeSignIn =>
  (asked) =>
    composeMail(signInMail(asked), { language: asked.language, settings: { appBaseUrl, business: NO_BUSINESS } });

async function startMailServer() {
  let isRefusing = false;
  const received: { to: string; subject: string; text: string; html: string; link: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onMailFrom: (_address, _session, done) => done(isRefusing ? new Error("no mail today") : null),
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
  const refuse = (isSo: boolean) => {
    isRefusing = isSo;
  };
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    refuse,
    close: () => new Promise<void>((done) => server.close(() => done())),
  };
}

async function listen(handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handle);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => new Promise<void>((done) => server.close(() => done()).closeAllConnections()) };
}
