import { App, type ReceiverEvent } from "@slack/bolt";
import { WebClient } from "@slack/web-api";
import type { ChatAdapter, Intake } from "../../src/platform/adapter.ts";
import type { ChannelReader, Hearing, Moderating } from "../../src/platform/channel.ts";
import type { CommandSpec } from "../../src/platform/command-spec.ts";
import type { ReplyTarget } from "../../src/platform/event.ts";
import type { Log } from "../../src/platform/log.ts";
import type { ReplyContext, ReplySink } from "../../src/platform/reply.ts";
import { AgentSessions } from "./agent-sessions.ts";
import { SlackApi } from "./api.ts";
import { boltLog } from "./bolt-log.ts";
import { createChannelReader } from "./channel-reader.ts";
import { CardApi } from "./card-api.ts";
import { slackCards } from "./cards.ts";
import { CommandReply } from "./command-reply.ts";
import { Connection } from "./connection.ts";
import { SlackReply } from "./deliver.ts";
import { createHear } from "./hear.ts";
import { offerPrompts } from "./home.ts";
import { fetchIdentity, type Identity } from "./identity.ts";
import { leanFetch } from "./lean-fetch.ts";
import { createReadMissed } from "./missed.ts";
import { slackModerating } from "./moderating.ts";
import { createListen } from "./listen.ts";
import { Membership } from "./membership.ts";
import { createNames } from "./names.ts";
import { createReceive } from "./receive.ts";
import { createReact } from "./react.ts";
import { openReceiver, type SlackReceiver } from "./receivers.ts";
import {
  defaultEditIntervalMs,
  defaultReadsPerMinute,
  defaultRetryPausesMs,
  defaultStreamIntervalMs,
  type SlackSettings,
} from "./settings.ts";
import { SlowReader } from "./slow-reader.ts";
import { parseTarget } from "./target.ts";
import { createTell } from "./tell.ts";
import { translateStartError } from "./translate-error.ts";

export interface SlackDeps {
  readonly commands: readonly CommandSpec[];
  readonly hearing: Hearing;
  readonly log: Log;
}

export interface SlackAdapter extends ChatAdapter {
  readonly channels: ChannelReader;
  readonly moderating: Moderating;
  /** Where events arrive over HTTP; null over a socket, and before the start. */
  readonly port: number | null;
}

/** A call that fails is tried again while the asker still waits: Slack's default goes on for half an hour. */
const defaultRetries = { retries: 4, minTimeout: 500, maxTimeout: 10_000 };
/** A call that hangs would hold up its answer for ever. */
const callMs = 10_000;
/** What an answer can do without, it does not wait for any longer. */
const optionalCallMs = 1_000;

const removedApp =
  "the app was removed from slack, which no longer accepts SLACK_BOT_TOKEN: install it again, set SLACK_BOT_TOKEN to its new token and start again";

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
  let identity: Identity | null = null;
  const apiOptions = {
    streamIntervalMs: settings.streamIntervalMs ?? defaultStreamIntervalMs,
    editIntervalMs: settings.editIntervalMs ?? defaultEditIntervalMs,
    retryPausesMs: settings.retryPausesMs ?? defaultRetryPausesMs,
    botUserId: () => identity?.botUserId ?? null,
    log,
  };
  const api = new SlackApi({ calls, optional }, apiOptions);
  const membership = new Membership(calls, () => identity?.teamId ?? null);
  const channelName = async (channel: string) => (await membership.channel(channel).catch(() => null))?.name ?? channel;
  const cardApi = new CardApi(calls, apiOptions.retryPausesMs.slice(0, 4), apiOptions.botUserId);
  const replyOptions = {
    showsStatus: settings.showsStatus ?? true,
    sessions: new AgentSessions(api, log),
    pictures: cardApi,
    log,
  };
  const underWay = new Set<Promise<void>>();
  let receiver: SlackReceiver | null = null;
  let connection: Connection | null = null;

  const openReader = (signal: AbortSignal) => {
    const { botToken: token, readsPerMinute: callsPerMinute = defaultReadsPerMinute } = settings;
    return new SlowReader({ token, clientOptions, callsPerMinute, signal });
  };

  return {
    platform: "slack",
    cards: slackCards(api, cardApi),

    channels: createChannelReader({
      identity: () => identity,
      membership,
      openReader,
      client: calls,
      apiUrl: settings.apiUrl,
      token: settings.botToken,
      now: settings.now ?? Date.now,
    }),

    moderating: slackModerating({
      api,
      deleting: settings.adminToken == null ? calls : new WebClient(settings.adminToken, atOnce),
      identity: () => identity,
    }),

    get port() {
      return receiver?.port ?? null;
    },

    async start(intake: Intake) {
      const own = await fetchIdentity(patient, createNames(optional, log));
      identity = own;
      const now = settings.now ?? Date.now;
      const hear = createHear(intake, own, now);
      const heard = new Connection(intake, createReadMissed({ openReader, hear, identity: own, log }));
      connection = heard;
      const opened = openReceiver(settings, clientOptions, heard, logger, log);
      const { botToken: token } = settings;
      // Bolt's receivers hand events to an App, whose own processing is not used: no token is verified, nothing is authorized.
      const app = new App({ token, receiver: opened, logger, tokenVerificationEnabled: false, convoStore: false });
      const receive = createReceive({
        intake,
        hear,
        listen: createListen({ hearing: deps.hearing, identity: own, nameOf: channelName, log }),
        commands,
        identity: own,
        now,
        tell: createTell(api, log),
        react: createReact(api, cardApi, log),
        heededReactions: settings.heededReactions ?? [],
        onOpened: (channel) => void offerPrompts(optional, channel, log),
        onRemoved: () => heard.lose() && log.error({}, removedApp),
      });
      app.processEvent = (event: ReceiverEvent) => {
        // Unacknowledged, so that Slack delivers it again: to the next start.
        if (heard.isEnded) return Promise.reject(new Error("shutting down"));
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
      connection?.end();
      await Promise.allSettled(underWay);
    },

    async stop() {
      connection?.end();
      await receiver?.stop();
      receiver = null;
      await Promise.allSettled(underWay);
    },

    openReply(stored: ReplyTarget, context: ReplyContext): ReplySink {
      const target = parseTarget(stored);
      return target.kind === "command"
        ? new CommandReply(api, target, context, cardApi)
        : new SlackReply(api, target, context, replyOptions);
    },
  };
}
