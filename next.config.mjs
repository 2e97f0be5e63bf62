import createNextIntlPlugin from "next-intl/plugin";

/**
 * Next keeps a copy of each body for proxy.ts, up to 10 MB by default, and passes on only what fits.
 * Above the largest body that a route takes (256 kB), so that the route itself sees a longer one and
 * answers 413.
 */
const MAX_COPIED_BYTES = 512 * 1024;

/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Native or worker-starting packages are required at run time instead of being bundled.
  serverExternalPackages: ["pino", "postgres", "nodemailer", "@react-email/render"],
  // The development server prints each address that is asked for. Those of mailed links are secrets.
  logging: { incomingRequests: { ignore: [/^\/pay\//] } },
  // The title comes with the page it belongs to. Streamed, which is Next's default, it is gone for a
  // moment at each change of page, and a screen reader says the address instead.
  htmlLimitedBots: /.*/,
  experimental: { proxyClientMaxBodySize: MAX_COPIED_BYTES },
  // proxy.ts sets the headers of pages and routes; static files do not pass through it.
  headers: async () => [{ source: "/:path*", headers: [{ key: "X-Content-Type-Options", value: "nosniff" }] }],
};

export default createNextIntlPlugin("./app/_i18n/request.ts")(config);
