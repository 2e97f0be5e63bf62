import type { MetadataRoute } from "next";

/** Search engines may index the plans and the policies, but no personal pages. */
export default function robots(): MetadataRoute.Robots {
  return { rules: { userAgent: "*", allow: ["/$", "/legal/"], disallow: "/" } };
}
