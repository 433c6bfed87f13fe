import { setTimeout as sleep } from "node:timers/promises";
import type { Fault } from "./faults.ts";
import type { Call } from "./call.ts";

export interface Frame {
  /** The `event:` line; Chat Completions has none. */
  readonly event?: string;
  readonly data: unknown;
  /** Whether it carries a piece of the answer: faults count those, delays stand before them. */
  readonly isDelta?: boolean;
}

/** Sends frames as server-sent events, with the delays and the fault that were asked for. */
export async function sendStream({ response, state, fault }: Call, frames: readonly Frame[], last = ""): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" });
  response.flushHeaders();
  if (fault?.kind === "keep-alive") {
    for (let time = 0; time < fault.times; time += 1) {
      response.write(": keep-alive\n\n");
      await sleep(fault.everyMs);
    }
  }

  let deltas = 0;
  for (const frame of frames) {
    if (response.destroyed) return void (state.streaming.left += 1);
    const isDue = frame.isDelta === true || deltas > 0;
    if (isDue && fault !== null && "after" in fault && fault.after === deltas) return misbehave(response, fault);
    if (frame.isDelta === true) {
      const { firstTokenMs, perTokenMs } = state.streaming;
      const waitMs = fault?.kind === "slow" ? fault.perTokenMs : deltas === 0 ? firstTokenMs : perTokenMs;
      if (waitMs > 0) await sleep(waitMs);
      deltas += 1;
    }
    response.write(render(frame));
  }
  response.end(last);
}

/** Small and uneven pieces, as tokens are. */
export function cutInDeltas(text: string): string[] {
  return text.match(/\s*\S{1,6}|\s+/gu) ?? [];
}

function render({ event, data }: Frame): string {
  return `${event === undefined ? "" : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
}

function misbehave(response: Call["response"], fault: Extract<Fault, { after: number }>): void {
  switch (fault.kind) {
    case "stall":
      return;
    case "cut":
      // What was written must have left before the socket dies.
      return void setImmediate(() => response.destroy());
    case "end-early":
      return void response.end();
    case "error-frame":
      return void response.end(render({ data: { error: { param: null, code: null, ...fault.error } } }));
    case "garbage-frame":
      return void response.end("data: {not json\n\n");
  }
}
