/** From where a person agreed to an amount, for the record of it. Both are what the client sent. */
export const deviceOf = ({ request, client }: { request: Request; client: string }) => ({
  address: client,
  agent: request.headers.get("user-agent") ?? "",
});
