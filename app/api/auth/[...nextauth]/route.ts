import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { webDatabase } from "@/app/_server/context";
import { errorAnswer } from "@/app/_server/error-answer";
import { isForeign } from "@/app/_server/same-origin";
import { authOptions } from "@/lib/auth/options";
import { env } from "@/lib/env";

type Segment = { params: Promise<{ nextauth: string[] }> };

async function answer(request: NextRequest, segment: Segment): Promise<Response> {
  const [action] = (await segment.params).nextauth;
  // next-auth would let any visitor write to our log here. Its client ignores the answer.
  if (action === "_log") return new Response(null, { status: 204 });
  if (request.method === "POST" && isForeign(request, env.appBaseUrl))
    return errorAnswer(request, { code: "forbidden_origin", status: 403 });
  return NextAuth(request, segment, authOptions(env, webDatabase()));
}

export { answer as GET, answer as POST };
