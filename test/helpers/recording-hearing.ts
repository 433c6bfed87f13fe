import type { Heard, Hearing } from "../../src/platform/channel.ts";
import type { Place } from "../../src/platform/message.ts";

/** Listens to the channels of these ids, and notes what it hears. */
export class RecordingHearing implements Hearing {
  readonly heard: Heard[] = [];
  readonly channels = new Set<string>();
  failWith: Error | null = null;

  listensTo({ channelId }: Place): boolean {
    return this.channels.has(channelId);
  }

  hear(heard: Heard): Promise<void> {
    if (this.failWith !== null) return Promise.reject(this.failWith);
    this.heard.push(heard);
    return Promise.resolve();
  }
}
