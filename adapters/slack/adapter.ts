import { App, type ReceiverEvent } from "@slack/bolt";
import { WebClient } from "@slack/web-api";
import type { ChatAdapter, Intake } from "../../src/platform/adapter.ts";
import type { CommandSpec } from "../../src/platform/command-spec.ts";
import type { PlatformEvent, ReplyTarget } from "../../src/platform/event.ts";
import type { Log } from "../../src/platform/log.ts";
import type { ReplyContext, ReplySink } from "../../src/platform/reply.ts";
import { SlackApi } from "./api.ts";
import { boltLog } from "./bolt-log.ts";
import { CommandReply } from "./command-reply.ts";
import { SlackReply } from "./deliver.ts";
import { offerPrompts } from "./home.ts";
import { leanFetch } from "./lean-fetch.ts";
import { createNames } from "./names.ts";
import { createReceive } from "./receive.ts";
import { openReceiver, type SlackReceiver } from "./receivers.ts";
import {
  defaultEditIntervalMs,
  defaultRetryPausesMs,
  defaultStreamIntervalMs,
  type SlackSettings,
} from "./settings.ts";
import { parseTarget } from "./target.ts";
import { whisper } from "./tell-author.ts";
import { translateStartError } from "./translate-error.ts";

export interface SlackDeps {
  readonly commands: readonly CommandSpec[];
  readonly log: Log;
}

export interface SlackAdapter extends ChatAdapter {
  /** Where events arrive over HTTP; null over a socket, and before the start. */
  readonly port: number | null;
}

/** A call that fails is tried again while the asker still waits: Slack's default goes on for half an hour. */
const defaultRetries = { retries: 4, minTimeout: 500, maxTimeout: 10_000 };
/** A call that hangs would hold up its answer for ever. */
const callMs = 10_000;
/** What an answer can do without, it does not wait for any longer. */
const optionalCallMs = 1_000;

export function slackAdapter(settings: SlackSettings, deps: SlackDeps): SlackAdapter {
  const { log, commands } = deps;
  const logger = boltLog(log);
  const clientOptions = {
    slackApiUrl: settings.apiUrl,
    retryConfig: settings.retryConfig ?? defaultRetries,
    timeout: callMs,
    fetch: leanFetch,
    logger,
  };
  const atOnce = { ...clientOptions, rejectRateLimitedCalls: true, retryConfig: { retries: 0 } };
  const patient = new WebClient(settings.botToken, clientOptions);
  const calls = new WebClient(settings.botToken, atOnce);
  const optional = new WebClient(settings.botToken, { ...atOnce, timeout: optionalCallMs });
  let ownUserId: string | null = null;
  const apiOptions = {
    streamIntervalMs: settings.streamIntervalMs ?? defaultStreamIntervalMs,
    editIntervalMs: settings.editIntervalMs ?? defaultEditIntervalMs,
    retryPausesMs: settings.retryPausesMs ?? defaultRetryPausesMs,
    botUserId: () => ownUserId,
    log,
  };
  const api = new SlackApi({ calls, optional }, apiOptions);
  const replyOptions = { showsStatus: settings.showsStatus ?? true, log };
  const underWay = new Set<Promise<void>>();
  let receiver: SlackReceiver | null = null;
  let isTaking = true;

  const identify = async () => {
    const { user_id: botUserId } = await patient.auth.test().catch((error: unknown) => {
      throw translateStartError(error, "SLACK_BOT_TOKEN");
    });
    ownUserId = String(botUserId);
    return { botUserId: ownUserId, nameOf: createNames(optional, log) };
  };

  const tell = ({ conversation, author }: PlatformEvent, sentence: string) => {
    const { channelId: channel, threadId } = conversation;
    const place = threadId === null ? { channel } : { channel, threadTs: threadId };
    whisper(api, place, author.id, sentence).catch((error: unknown) =>
      log.debug({ error }, "slack took no private sentence"),
    );
  };

  return {
    platform: "slack",

    get port() {
      return receiver?.port ?? null;
    },

    async start(intake: Intake) {
      const identity = await identify();
      const opened = openReceiver(settings, clientOptions, logger, log);
      const { botToken: token } = settings;
      // Bolt's receivers hand events to an App, whose own processing is not used: no token is verified, nothing is authorized.
      const app = new App({ token, receiver: opened, logger, tokenVerificationEnabled: false, convoStore: false });
      const receive = createReceive({
        intake,
        commands,
        identity,
        now: settings.now ?? Date.now,
        tell,
        onOpened: (channel) => void offerPrompts(optional, channel, log),
      });
      app.processEvent = (event: ReceiverEvent) => {
        // Unacknowledged, so that Slack delivers it again: to the next start.
        if (!isTaking) return Promise.reject(new Error("shutting down"));
        const work = receive(event).finally(() => underWay.delete(work));
        underWay.add(work);
        return work;
      };
      try {
        await opened.start();
      } catch (error) {
        throw translateStartError(error, "SLACK_APP_TOKEN");
      }
      receiver = opened;
      log.info({ events: settings.events.kind, port: opened.port }, "slack is ready");
    },

    async pause() {
      isTaking = false;
      await Promise.allSettled(underWay);
    },

    async stop() {
      await receiver?.stop();
      receiver = null;
      await Promise.allSettled(underWay);
    },

    openReply(stored: ReplyTarget, context: ReplyContext): ReplySink {
      const target = parseTarget(stored);
      return target.kind === "command"
        ? new CommandReply(api, target, context)
        : new SlackReply(api, target, context, replyOptions);
    },
  };
}
