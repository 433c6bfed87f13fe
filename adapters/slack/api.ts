import type { KnownBlock } from "@slack/web-api";
import { WebClient } from "@slack/web-api";
import { hasCode, translateError } from "./translate-error.ts";

/** The body of one message: its Markdown, and what stands below it. */
export interface MessageBody {
  readonly markdown: string;
  readonly footer: readonly KnownBlock[];
}

export interface Thread {
  readonly channel: string;
  readonly threadTs: string;
}

/** A thread, or the channel itself. */
type Place = Pick<Thread, "channel"> & Partial<Thread>;

/** A client that waits where Slack asks to (429) holds back all its other calls meanwhile, so there are several. */
export interface SlackClients {
  /** Waits, and tries again. */
  readonly patient: WebClient;
  /**
   * Neither waits nor tries again: what an answer shows before its end has another way, or another time, and a piece of
   * which nobody knows whether Slack took it would be shown twice.
   */
  readonly growing: WebClient;
  /** The same, and gives up soon: for what answers can do without. */
  readonly optional: WebClient;
}

/** The few calls that answers need. Each throws PlatformError. */
export class SlackApi {
  readonly #clients: SlackClients;

  constructor(clients: SlackClients) {
    this.#clients = clients;
  }

  /** @returns the message's ts. */
  post({ channel, threadTs }: Thread, body: MessageBody, turnId: string): Promise<string> {
    return call(async () => {
      const metadata = { event_type: "threadwise_answer", event_payload: { turn_id: turnId } };
      const content = { ...contentOf(body), metadata, unfurl_links: false, unfurl_media: false };
      const { ts } = await this.#clients.patient.chat.postMessage({ channel, thread_ts: threadTs, ...content });
      return String(ts);
    });
  }

  /** @param isLast whether it is worth waiting for, as nothing follows. */
  async update({ channel }: Thread, ts: string, body: MessageBody, isLast: boolean): Promise<void> {
    const client = isLast ? this.#clients.patient : this.#clients.growing;
    await this.#unstreamed({ channel, ts }, () => client.chat.update({ channel, ts, ...contentOf(body) }));
  }

  async remove({ channel }: Thread, ts: string): Promise<void> {
    await this.#unstreamed({ channel, ts }, () => this.#clients.patient.chat.delete({ channel, ts }));
  }

  /** @returns the message's ts. */
  startStream(
    { channel, threadTs }: Thread,
    recipient: { readonly teamId: string; readonly userId: string },
    markdown: string,
  ): Promise<string> {
    return call(async () => {
      const { ts } = await this.#clients.growing.chat.startStream({
        channel,
        thread_ts: threadTs,
        recipient_team_id: recipient.teamId,
        recipient_user_id: recipient.userId,
        markdown_text: markdown,
      });
      return String(ts);
    });
  }

  async appendStream({ channel }: Thread, ts: string, markdown: string): Promise<void> {
    await call(() => this.#clients.growing.chat.appendStream({ channel, ts, markdown_text: markdown }));
  }

  async stopStream({ channel }: Thread, ts: string, body: MessageBody, turnId: string): Promise<void> {
    const metadata = { event_type: "threadwise_answer", event_payload: { turn_id: turnId } };
    const text = body.markdown === "" ? {} : { markdown_text: body.markdown };
    const blocks = body.footer.length === 0 ? {} : { blocks: [...body.footer] };
    await call(() => this.#clients.patient.chat.stopStream({ channel, ts, ...text, ...blocks, metadata }));
  }

  async setStatus({ channel, threadTs }: Thread, status: string): Promise<void> {
    const { threads } = this.#clients.optional.assistant;
    await call(() => threads.setStatus({ channel_id: channel, thread_ts: threadTs, status }));
  }

  /** Only this person sees it; in a direct message, where nobody else is, it is a message like any other. */
  async tell({ channel, threadTs }: Place, userId: string, isDirect: boolean, text: string): Promise<void> {
    const common = { channel, text, ...(threadTs !== undefined && { thread_ts: threadTs }) };
    await call<unknown>(() =>
      isDirect
        ? this.#clients.patient.chat.postMessage({ ...common, unfurl_links: false, unfurl_media: false })
        : this.#clients.patient.chat.postEphemeral({ ...common, user: userId }),
    );
  }

  /** What a process was streaming when it died is a stream until Slack ends it, minutes later: it can't be changed before. */
  async #unstreamed(message: { readonly channel: string; readonly ts: string }, change: () => Promise<unknown>) {
    try {
      await call(change);
    } catch (error) {
      if (!hasCode(error, "streaming_state_conflict", "cant_delete_message")) throw error;
      await call(() => this.#clients.patient.chat.stopStream(message)).catch(() => {
        throw error;
      });
      await call(change);
    }
  }
}

/** `text` is what notifications and screen readers get; the blocks are what is shown. */
function contentOf({ markdown, footer }: MessageBody) {
  const blocks: KnownBlock[] = [{ type: "markdown", text: markdown }, ...footer];
  return { text: markdown.slice(0, notificationCharacters), blocks };
}

const notificationCharacters = 300;

async function call<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw translateError(error);
  }
}
