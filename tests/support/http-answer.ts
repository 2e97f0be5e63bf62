import type { HttpAnswer } from "@/lib/toss/http";

/** What a client of Toss receives when this response comes without a network. */
export const httpAnswer = (response: Response): HttpAnswer => ({
  status: response.status,
  headers: Object.fromEntries(response.headers),
  text: () => response.text(),
  drop: () => void response.body?.cancel(),
});
