import createNextIntlPlugin from "next-intl/plugin";

/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Native or worker-starting packages are required at run time instead of being bundled.
  serverExternalPackages: ["pino", "postgres", "nodemailer"],
};

export default createNextIntlPlugin("./app/_i18n/request.ts")(config);
