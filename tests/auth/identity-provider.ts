import { createHash, createSign, generateKeyPairSync, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * Stands in for Google, Kakao and Naver: authorisation code with PKCE where requested, tokens,
 * profile, and for OpenID Connect a signed id_token. Every visitor signs in as `profile`.
 */
export type IdentityProvider = {
  url: string;
  /** The response of userinfo, or for OpenID Connect the claims besides iss, aud and the times. */
  profile: Record<string, unknown>;
  close: () => Promise<void>;
};

type Grant = { clientId: string; isOpenId: boolean; challenge: string | null; redirectUri: string };

export async function startIdentityProvider(): Promise<IdentityProvider> {
  const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const grants = new Map<string, Grant>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", provider.url);
    const json = (body: unknown, status = 200) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (url.pathname === "/authorize") {
      const code = randomBytes(8).toString("hex");
      const redirectUri = url.searchParams.get("redirect_uri") ?? "";
      grants.set(code, {
        redirectUri,
        clientId: url.searchParams.get("client_id") ?? "",
        isOpenId: url.searchParams.get("scope")?.includes("openid") ?? false,
        challenge: url.searchParams.get("code_challenge"),
      });
      const back = new URL(redirectUri);
      back.searchParams.set("code", code);
      back.searchParams.set("state", url.searchParams.get("state") ?? "");
      response.writeHead(302, { location: back.href }).end();
    } else if (url.pathname === "/token") {
      void readForm(request).then((form) => {
        const grant = grants.get(form.get("code") ?? "");
        const verifier = createHash("sha256")
          .update(form.get("code_verifier") ?? "")
          .digest("base64url");
        const isGranted =
          grant && grant.redirectUri === form.get("redirect_uri") && (!grant.challenge || grant.challenge === verifier);
        if (!isGranted) return json({ error: "invalid_grant" }, 400);
        grants.delete(form.get("code") ?? "");
        const tokens = { access_token: "canary-access-token", refresh_token: "canary-refresh-token", token_type: "bearer" };
        json(grant.isOpenId ? { ...tokens, id_token: idToken(grant.clientId) } : tokens);
      });
    } else if (url.pathname === "/userinfo") {
      json(provider.profile);
    } else if (url.pathname === "/jwks") {
      json({ keys: [{ ...keys.publicKey.export({ format: "jwk" }), kid: "1", alg: "RS256", use: "sig" }] });
    } else {
      json({
        issuer: provider.url,
        authorization_endpoint: `${provider.url}/authorize`,
        token_endpoint: `${provider.url}/token`,
        userinfo_endpoint: `${provider.url}/userinfo`,
        jwks_uri: `${provider.url}/jwks`,
        response_types_supported: ["code"],
        id_token_signing_alg_values_supported: ["RS256"],
      });
    }
  });
  const idToken = (clientId: string) => {
    const seconds = Math.floor(Date.now() / 1000);
    const claims = { iss: provider.url, aud: clientId, iat: seconds, exp: seconds + 60, ...provider.profile };
    const head = [{ alg: "RS256", kid: "1" }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    return `${head}.${createSign("RSA-SHA256").update(head).sign(keys.privateKey, "base64url")}`;
  };
  const provider: IdentityProvider = { url: "", profile: {}, close: () => new Promise((done) => server.close(() => done())) };
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  provider.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return provider;
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new URLSearchParams(Buffer.concat(chunks).toString());
}
