import { ModelError } from "../errors.ts";

/**
 * A fetch whose response bodies fail with "stream-stalled" when no byte arrives for `idleMs`.
 *
 * It watches bytes, not events: a model that reasons is silent for minutes, while its server sends keep-alive comments
 * that every SSE parser swallows. The clock runs only while someone waits for a byte, so that a slow reader is never
 * taken for a slow server.
 */
export function withIdleWatchdog(fetch: typeof globalThis.fetch, idleMs: number): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    return response.body === null ? response : new Response(watch(response.body, idleMs), response);
  };
}

function watch(body: ReadableStream<Uint8Array<ArrayBuffer>>, idleMs: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>) => {
    const timer = setTimeout(() => {
      const stalled = stalledAfter(idleMs);
      controller.error(stalled);
      // Closes the socket. What waits in `read` below ends with it, when the stream has failed already.
      reader.cancel(stalled).catch(() => {});
    }, idleMs);
    const { done, value } = await reader.read().finally(() => clearTimeout(timer));
    if (!done) controller.enqueue(value);
    else if (controller.desiredSize !== null) controller.close();
  };
  return new ReadableStream({ pull, cancel: (reason) => reader.cancel(reason) }, { highWaterMark: 0 });
}

function stalledAfter(idleMs: number): ModelError {
  return new ModelError(`the model's server sent nothing for ${idleMs / 1000} s`, {
    status: null,
    code: "stream-stalled",
    requestId: null,
    retryAfterMs: null,
    retryable: true,
  });
}
