import { log } from "@/lib/log";

type Download = { fileName: string; head: string; parts: AsyncIterator<string> };

/**
 * A download that is written while it is read, part by part, only as fast as the browser takes it.
 * @param fileName plain ASCII
 */
export function csvAnswer({ fileName, head, parts }: Download): Response {
  const encoder = new TextEncoder();
  const stream = new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(head)),
    pull: async (controller) => {
      try {
        const { value, done } = await parts.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (error) {
        // The status was sent long ago. A download that breaks off is seen as broken.
        log.error({ err: error, fileName }, "a download broke off");
        controller.error(new Error("the download broke off"));
      }
    },
    cancel: async () => {
      await parts.return?.();
    },
  });
  const headers = {
    "Content-Type": "text/csv; charset=utf-8",
    "Content-Disposition": `attachment; filename="${fileName}"`,
    "Cache-Control": "no-store",
  };
  return new Response(stream, { headers });
}
