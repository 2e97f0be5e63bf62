import type { MetadataRoute } from "next";

/** The plans and the policies are for everybody; what belongs to one person is for nobody's index. */
export default function robots(): MetadataRoute.Robots {
  return { rules: { userAgent: "*", allow: ["/$", "/legal/"], disallow: "/" } };
}
