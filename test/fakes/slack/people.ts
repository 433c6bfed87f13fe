import * as z from "zod";
import { elementsOf } from "./block-rules.ts";
import type { Deliveries, Delivery, Retry } from "./deliveries.ts";
import {
  changedEvent,
  deletedEvent,
  eventCallback,
  mentionEvents,
  pinEvent,
  reactionEvent,
  richText,
  stoppedEvent,
  writtenEvent,
} from "./events.ts";
import { messagePayload } from "./payloads.ts";
import type { ResponseUrls } from "./response-urls.ts";
import type { Block, FakeChannel, FakeMessage, Workspace } from "./workspace.ts";

export interface Said {
  readonly ts: string;
  /** One for each event that Slack sent; it never rejects. */
  readonly delivered: Promise<readonly Delivery[]>;
}

export interface Asked {
  readonly responseUrl: string;
  readonly triggerId: string;
  readonly delivered: Promise<Delivery>;
}

export interface Click {
  readonly channel: string;
  readonly user: string;
  readonly messageTs: string;
  readonly actionId: string;
  /** Where several elements share the action, or for one of the two feedback buttons. */
  readonly value?: string;
  readonly blockId?: string;
}

interface PeopleOptions {
  readonly workspace: Workspace;
  readonly deliveries: Deliveries;
  readonly responseUrls: ResponseUrls;
  readonly origin: () => string;
}

/** What people do in Slack, and the events that the app gets for it. */
export class People {
  readonly #options: PeopleOptions;

  constructor(options: PeopleOptions) {
    this.#options = options;
  }

  /** A person, or another app's bot. */
  say(given: {
    channel: string;
    user: string;
    text: string;
    thread_ts?: string;
    isBroadcast?: boolean;
    /** Dropped with the words, by name. */
    files?: Readonly<Record<string, string>>;
  }): Said {
    const { workspace } = this.#options;
    const channel = this.#channel(given.channel, given.user);
    const { text, user, thread_ts: threadTs = null, isBroadcast = false, files = {} } = given;
    const isPerson = workspace.users.get(user)?.bot === null;
    const message = workspace.addMessage(channel, {
      user,
      threadTs,
      text,
      isBroadcast,
      files: Object.entries(files).map(([name, words]) => {
        return { id: workspace.newId("F"), name, content: Buffer.from(words) };
      }),
      clientMsgId: isPerson ? crypto.randomUUID() : null,
      blocks: isPerson ? [{ ...richText(text) }] : [],
    });
    const events = [writtenEvent(workspace, channel, message), ...mentionEvents(workspace, channel, message)];
    return this.#tell(channel, message.ts, events);
  }

  edit(given: { channel: string; ts: string; text: string }): Said {
    const { workspace } = this.#options;
    const { channel, message } = this.#find(given.channel, given.ts);
    const before = messagePayload(workspace, message);
    const blocks = [{ ...richText(given.text) }];
    Object.assign(message, { text: given.text, blocks, editedTs: workspace.newTs() });
    return this.#tell(channel, given.ts, [changedEvent(workspace, channel, message, before)]);
  }

  delete(given: { channel: string; ts: string }): Said {
    const { workspace } = this.#options;
    const { channel, message } = this.#find(given.channel, given.ts);
    const event = deletedEvent(workspace, channel, message);
    workspace.removeMessage(message);
    return this.#tell(channel, given.ts, [event]);
  }

  react(given: { channel: string; user: string; ts: string; name: string }): Said {
    const { workspace } = this.#options;
    const { channel, message } = this.#find(given.channel, given.ts);
    message.reactions.set(given.name, (message.reactions.get(given.name) ?? new Set()).add(given.user));
    return this.#tell(channel, given.ts, [reactionEvent(workspace, message, given.user, given.name)]);
  }

  /** Takes a reaction back, where it was given. */
  unreact(given: { channel: string; user: string; ts: string; name: string }): Said {
    const { workspace } = this.#options;
    const { channel, message } = this.#find(given.channel, given.ts);
    const people = message.reactions.get(given.name);
    if (people?.delete(given.user) !== true) throw new Error(`${given.user} has not reacted with ${given.name}.`);
    if (people.size === 0) message.reactions.delete(given.name);
    return this.#tell(channel, given.ts, [
      reactionEvent(workspace, message, given.user, given.name, "reaction_removed"),
    ]);
  }

  pin(given: { channel: string; user: string; ts: string }): Said {
    const { workspace } = this.#options;
    const { channel, message } = this.#find(given.channel, given.ts);
    channel.pins = [given.ts, ...channel.pins];
    return this.#tell(channel, given.ts, [pinEvent(workspace, message, given.user, "pin_added", channel)]);
  }

  unpin(given: { channel: string; user: string; ts: string }): Said {
    const { workspace } = this.#options;
    const { channel, message } = this.#find(given.channel, given.ts);
    channel.pins = channel.pins.filter((ts) => ts !== given.ts);
    return this.#tell(channel, given.ts, [pinEvent(workspace, message, given.user, "pin_removed", channel)]);
  }

  /**
   * Slack's own stop button, which is there while the app's session in the thread is "processing". It ends the app's streams
   * in the thread before the app hears of it, but not the session.
   */
  stop(given: { channel: string; user: string; thread_ts: string }): Said {
    const { workspace } = this.#options;
    const channel = this.#channel(given.channel, given.user);
    if (workspace.session(channel.id, given.thread_ts) !== "processing") {
      throw new Error(`${given.thread_ts} has no stop button: its session is not "processing".`);
    }
    const replies = [...(channel.threads.get(given.thread_ts) ?? [])];
    const streams = replies.filter((message) => workspace.streamState(message) === "open");
    for (const { stream } of streams) if (stream !== null) stream.state = "stopped";
    return this.#tell(channel, given.thread_ts, [stoppedEvent(workspace, given, streams)]);
  }

  command(given: { command: string; text: string; user: string; channel: string }): Asked {
    const { workspace, responseUrls } = this.#options;
    const { id, kind, name } = this.#channel(given.channel, given.user);
    const { ids, path, responseUrl, triggerId } = this.#exchange(id, given.user, null);
    const payload = {
      token: "verification",
      team_id: ids.teamId,
      team_domain: "example",
      channel_id: id,
      channel_name: { public: name, private: "privategroup", mpim: `mpdm-${name}-1`, im: "directmessage" }[kind],
      user_id: given.user,
      user_name: workspace.users.get(given.user)?.name,
      command: given.command,
      text: given.text,
      api_app_id: ids.appId,
      is_enterprise_install: "false",
      response_url: responseUrl,
      trigger_id: triggerId,
    };
    const delivered = this.#options.deliveries.send({ type: "slash_commands", payload }).then((delivery) => {
      if (delivery.kind !== "acknowledged" || responseUrls.acknowledge(path, delivery.payload)) return delivery;
      return { kind: "unacknowledged" as const, reason: "invalid_payload", attempts: 1 };
    });
    return { responseUrl, triggerId, delivered };
  }

  click(click: Click): Asked {
    const { workspace, deliveries } = this.#options;
    const { message, isEphemeral } = this.#clicked(click);
    const { ids, responseUrl, triggerId } = this.#exchange(message.channel, click.user, message);
    const user = workspace.addUser(click.user);
    const thread = message.threadTs === null ? {} : { thread_ts: message.threadTs };
    const payload = {
      type: "block_actions",
      user: { id: user.id, username: user.name, name: user.name, team_id: ids.teamId },
      api_app_id: ids.appId,
      token: "verification",
      container: {
        type: "message",
        message_ts: message.ts,
        channel_id: message.channel,
        is_ephemeral: isEphemeral,
        ...thread,
      },
      trigger_id: triggerId,
      team: { id: ids.teamId, domain: "example" },
      enterprise: null,
      is_enterprise_install: false,
      channel: { id: message.channel, name: workspace.channels.get(message.channel)?.name },
      ...(!isEphemeral && { message: messagePayload(workspace, message) }),
      state: { values: {} },
      response_url: responseUrl,
      actions: [{ ...actionOf(message, click), action_ts: workspace.newTs() }],
    };
    return { responseUrl, triggerId, delivered: deliveries.send({ type: "interactive", payload }) };
  }

  submit({ user: userId, fields }: { user: string; fields: Readonly<Record<string, string>> }) {
    const { workspace, deliveries } = this.#options;
    const index = workspace.modals.findLastIndex(({ user }) => user === userId);
    const [modal] = index === -1 ? [] : workspace.modals.splice(index, 1);
    if (modal === undefined) throw new Error(`${userId} has no modal open.`);
    const { id, name } = workspace.addUser(userId);
    const payload = {
      type: "view_submission",
      team: { id: workspace.ids.teamId, domain: "example" },
      user: { id, username: name, name, team_id: workspace.ids.teamId },
      api_app_id: workspace.ids.appId,
      token: "verification",
      trigger_id: `${workspace.newId("")}.trigger`,
      view: { id: modal.id, ...modal.view, state: { values: valuesOf(modal.view, fields) } },
      response_urls: [],
      is_enterprise_install: false,
      enterprise: null,
    };
    return { delivered: deliveries.send({ type: "interactive", payload }) };
  }

  /** A body as it stands, or an event for Slack's envelope; `duplicate` more of the same follow at once. */
  async event(body: object, options: { retry?: Retry; duplicate?: number } = {}): Promise<readonly Delivery[]> {
    const payload = "type" in body && body.type === "event_callback" ? body : this.#wrap(body);
    const { retry = null, duplicate = 0 } = options;
    const all = Array.from({ length: duplicate + 1 }, () =>
      this.#options.deliveries.send({ type: "events_api", payload }, retry),
    );
    return Promise.all(all);
  }

  #tell({ hasBot }: FakeChannel, ts: string, events: readonly object[]): Said {
    const told = hasBot ? events : [];
    return { ts, delivered: Promise.all(told.map((event) => this.event(event))).then((all) => all.flat()) };
  }

  #wrap(event: object): object {
    return eventCallback(this.#options.workspace, event);
  }

  #exchange(channel: string, user: string, original: FakeMessage | null) {
    const { workspace, responseUrls, origin } = this.#options;
    const path = responseUrls.open(channel, user, original);
    const triggerId = `${workspace.newId("")}.${workspace.newId("")}.trigger`;
    workspace.triggers.set(triggerId, { user, at: workspace.now(), isUsed: false });
    return { ids: workspace.ids, path, responseUrl: `${origin()}${path}`, triggerId };
  }

  #channel(id: string, user: string): FakeChannel {
    const channel = this.#options.workspace.channels.get(id);
    if (channel === undefined) throw new Error(`There is no channel ${id}: make it first.`);
    if (!channel.members.has(user)) throw new Error(`${user} is not in ${id}.`);
    return channel;
  }

  #find(id: string, ts: string): { channel: FakeChannel; message: FakeMessage } {
    const channel = this.#options.workspace.channels.get(id);
    const message = channel?.messages.get(ts);
    if (channel === undefined || message === undefined) throw new Error(`There is no message ${ts} in ${id}.`);
    return { channel, message };
  }

  #clicked({ channel, messageTs, user }: Click): { message: FakeMessage; isEphemeral: boolean } {
    const { ephemerals } = this.#options.workspace;
    const ephemeral = ephemerals.find((one) => one.message.ts === messageTs && one.user === user);
    if (ephemeral !== undefined) return { message: ephemeral.message, isEphemeral: true };
    return { message: this.#find(channel, messageTs).message, isEphemeral: false };
  }
}

/** As Slack tells what was filled in; it lets nobody send a form in which something is missing. */
function valuesOf(view: Block, fields: Readonly<Record<string, string>>): object {
  const { blocks } = filledView.parse(view);
  const entries = blocks.map(({ block_id: name, optional, element }) => {
    const { type, action_id: id, initial_value: initial = "", initial_option: preset } = element;
    const text = fields[name] ?? (type === "static_select" ? (preset?.value ?? "") : initial);
    if (text === "" && !optional) throw new Error(`${name} must be filled in.`);
    const chosen = element.options?.find(({ value }) => value === text);
    if (type === "static_select" && text !== "" && chosen === undefined) throw new Error(`${text} is no choice.`);
    const value = type === "static_select" ? { selected_option: chosen ?? null } : { value: text === "" ? null : text };
    return [name, { [id]: { type, ...value } }];
  });
  return Object.fromEntries(entries);
}

const choice = z.looseObject({ value: z.string() });
const filledView = z.object({
  blocks: z.array(
    z.object({
      block_id: z.string(),
      optional: z.boolean().default(false),
      element: z.object({
        type: z.string(),
        action_id: z.string(),
        initial_value: z.string().optional(),
        initial_option: choice.optional(),
        options: z.array(choice).optional(),
      }),
    }),
  ),
});

function actionOf(message: FakeMessage, { actionId, value, blockId }: Click): object {
  const found = message.blocks
    .flatMap((block) => elementsOf(block).flatMap((element) => choicesOf(element).map((choice) => ({ block, choice }))))
    .find(
      ({ block, choice }) =>
        choice["action_id"] === actionId &&
        (value === undefined || choice["value"] === value) &&
        (blockId === undefined || block["block_id"] === blockId),
    );
  if (found === undefined) throw new Error(`Nothing in ${message.ts} can be clicked as ${actionId} ${value ?? ""}`);
  return { block_id: found.block["block_id"] ?? "b1", ...found.choice };
}

/** Feedback buttons are two in one. */
function choicesOf(element: Block): readonly Block[] {
  if (element["type"] !== "feedback_buttons") return [element];
  const { type, action_id } = element;
  return ["positive_button", "negative_button"].map((side) => ({ type, action_id, ...Object(element[side]) }));
}
