/**
 * The door of next-auth. The library throws on many malformed requests, so it sees only a request
 * that was parsed here: known actions, form fields, cookies that can be decoded.
 * Source: docs/decisions/0031-forms-without-scripts.md
 */
import { createHash, randomBytes } from "node:crypto";
import type { NextApiRequest, NextApiResponse } from "next";
import NextAuth, { type AuthOptions } from "next-auth";
import { cookiesOf } from "./current-person";
import { errorAnswer } from "./error-answer";
import { fitFields, readFormBody } from "./read-body";
import { isOwnForm } from "./same-origin";

const READING = ["providers", "session", "csrf", "signin", "signout", "callback", "verify-request", "error"];
const ACTING = ["signin", "signout"];
const NAME = /^[a-z-]{1,30}$/;

type SignInRequest = {
  request: Request;
  path: readonly string[];
  options: AuthOptions;
  settings: { appBaseUrl: string; nextAuthSecret: string };
};

/**
 * Answers one request below /api/auth with next-auth.
 * @param path the segments below /api/auth: the action and the provider
 * @returns next-auth's answer; 404 for another action, 403 for a form of another site, 400 for text
 *   that no form of ours sends
 */
export async function answerSignIn({ request, path, options, settings }: SignInRequest): Promise<Response> {
  const { appBaseUrl } = settings;
  const refuse = (code: string, status: number) => errorAnswer(request, { code, status });
  const isPost = request.method === "POST";
  const [action = ""] = path;
  if (path.length > 2 || !path.every((name) => NAME.test(name)) || !(isPost ? ACTING : READING).includes(action))
    return refuse("not_found", 404);
  if (isPost && !isOwnForm(request, appBaseUrl)) return refuse("forbidden_origin", 403);
  const query = fitFields(new URL(request.url).searchParams);
  if (!query) return refuse("invalid_request", 400);
  const form = isPost ? await readFormBody(request) : { ok: true as const, value: {} };
  if (!form.ok) return refuse(form.code, form.status);

  const token = isPost ? csrfToken(settings) : null;
  const answer = collectAnswer(appBaseUrl);
  const asked = {
    method: request.method,
    headers: Object.fromEntries(request.headers),
    query: { ...query, nextauth: path },
    body: { ...form.value, ...token?.field },
    cookies: { ...cookiesOf(request), ...token?.cookie },
  };
  await NextAuth(asked as unknown as NextApiRequest, answer.response as unknown as NextApiResponse, options);
  const finished = answer.finish();
  return finished.status < 400 ? finished : refuse("invalid_request", 400);
}

/**
 * next-auth wants a token of its own in each form, which needs a script or a cookie set before the
 * page. The origin is already checked, so this door adds the token, and a form needs neither.
 */
function csrfToken({ nextAuthSecret, appBaseUrl }: SignInRequest["settings"]) {
  const token = randomBytes(32).toString("hex");
  const hash = createHash("sha256").update(`${token}${nextAuthSecret}`).digest("hex");
  const name = `${appBaseUrl.startsWith("https://") ? "__Host-" : ""}next-auth.csrf-token`;
  return { field: { csrfToken: token }, cookie: { [name]: `${token}|${hash}` } };
}

/** The part of Node's response that next-auth uses, collected into a web response. */
function collectAnswer(appBaseUrl: string) {
  const headers = new Headers({ "Cache-Control": "no-store" });
  let status = 200;
  let body: string | null = null;
  const response = {
    status(code: number) {
      status = code;
      return response;
    },
    setHeader(name: string, value: string | string[]) {
      headers.delete(name);
      for (const one of [value].flat()) headers.append(name, name === "Location" ? new URL(one, appBaseUrl).href : one);
      return response;
    },
    getHeader: (name: string) => (name === "Set-Cookie" ? headers.getSetCookie() : headers.get(name)),
    json(value: unknown) {
      headers.set("Content-Type", "application/json");
      body = JSON.stringify(value);
    },
    send(value: unknown) {
      if (typeof value === "string") body = value;
      else response.json(value ?? {});
    },
    end() {},
  };
  return { response, finish: () => new Response(body, { status, headers }) };
}
