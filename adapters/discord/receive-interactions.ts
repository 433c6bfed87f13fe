import { type Client, InteractionResponseType, MessageFlags, RESTJSONErrorCodes } from "discord.js";
import type { Intake } from "../../src/platform/adapter.ts";
import type { CommandSpec } from "../../src/platform/command-spec.ts";
import type { PlatformEvent } from "../../src/platform/event.ts";
import type { Conversation } from "../../src/platform/message.ts";
import type { Log } from "../../src/platform/log.ts";
import { isAnsweredPrivately, privatelyIn } from "../../src/platform/private-conversation.ts";
import { splitMarkdown } from "../../src/platform/split-markdown.ts";
import type { DiscordApi } from "./api.ts";
import { type DiscordInteraction, parseInteraction } from "./parse-interaction.ts";
import { conversationAt, placeOf } from "./places.ts";
import { type CardInteraction, react } from "./react.ts";
import { contentLimit } from "./render.ts";
import { notStored } from "./store-again.ts";
import type { InteractionTarget } from "./target.ts";
import { hasCode } from "./translate-error.ts";

type Invocation = Extract<DiscordInteraction, { kind: "command" }>;
type Autocomplete = Extract<DiscordInteraction, { kind: "autocomplete" }>;
type ButtonPress = Extract<DiscordInteraction, { kind: "press" }>;

/** Discord waits 3 s for suggestions, which can't be deferred; the rest is for the way. */
const suggestWithinMs = 2_500;
/** Discord's limits for suggestions: how many, and how long each. */
const suggestionCount = 25;
const suggestionLength = 100;

const { DeferredChannelMessageWithSource, DeferredMessageUpdate, ChannelMessageWithSource } = InteractionResponseType;
const restarting = "I am restarting. Please try again in a minute.";

interface InteractionDeps {
  readonly commands: readonly CommandSpec[];
  readonly api: DiscordApi;
  readonly log: Log;
}

/** Slash commands, their suggestions, the buttons under answers, and cards with their forms. */
export class InteractionReceiver {
  readonly #client: Client;
  readonly #intake: Intake;
  readonly #deps: InteractionDeps;

  constructor(client: Client, intake: Intake, deps: InteractionDeps) {
    this.#client = client;
    this.#intake = intake;
    this.#deps = deps;
  }

  async created(payload: unknown): Promise<void> {
    const interaction = parseInteraction(payload);
    if (interaction === null) return;
    if (interaction.kind === "autocomplete") return this.#suggest(interaction);
    if (interaction.kind === "card") return this.#act(interaction);
    try {
      await (interaction.kind === "command" ? this.#invoke(interaction) : this.#press(interaction));
    } catch (error) {
      this.#deps.log.error({ err: error, interactionId: interaction.id }, "an interaction could not be accepted");
      await this.#sayPrivately(interaction, notStored);
    }
  }

  /** While the program stops: nothing is stored any more, and the person is told. */
  async turnedAway(payload: unknown): Promise<void> {
    const interaction = parseInteraction(payload);
    if (interaction !== null && interaction.kind !== "autocomplete") await this.#sayPrivately(interaction, restarting);
  }

  async #invoke(interaction: Invocation): Promise<void> {
    const { command, options, author, at } = interaction;
    const spec = this.#deps.commands.find(({ name }) => name === command);
    const isPrivate = spec === undefined || isAnsweredPrivately(spec, options);
    const place = await this.#conversationOf(interaction);
    const target = targetOf(interaction, place, isPrivate);
    // Of a command that is always private the place is meant: `/reset`, `/knowledge watch`.
    const conversation = spec?.isPrivate === false && isPrivate ? privatelyIn(place, author) : place;
    const key = `discord:interaction:${interaction.id}`;
    await this.#intake.accept({ kind: "command", key, conversation, author, at, command, options, target }, () =>
      this.#respond(interaction, DeferredChannelMessageWithSource, isPrivate ? { flags: MessageFlags.Ephemeral } : {}),
    );
  }

  async #press(interaction: ButtonPress): Promise<void> {
    const { press, author, at } = interaction;
    const on = { turnId: press.turnId };
    const key = `discord:interaction:${interaction.id}`;
    const base = { key, conversation: await this.#conversationOf(interaction), author, at };
    const event: PlatformEvent =
      press.kind === "feedback" ? { ...base, ...press } : { ...base, kind: "action", action: press.action, on };
    const told = await this.#intake.accept(event, () => this.#respond(interaction, DeferredMessageUpdate));
    if (told !== null) await this.#tellPrivately(interaction, told);
  }

  async #act(interaction: CardInteraction): Promise<void> {
    const { card, author } = interaction;
    const acting = this.#conversationOf(interaction).then((conversation) =>
      this.#intake.act({ ...card, conversation, author }),
    );
    try {
      await react(this.#deps.api, interaction, acting, this.#deps.log);
    } catch (error) {
      // A second response is a second delivery of the same, and fine.
      if (hasCode(error, RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged)) return;
      const { action, kind } = card;
      this.#deps.log.warn({ err: error, action, kind }, "what a card's button did could not be shown");
    }
  }

  /** Best effort: what was asked for is done. */
  async #tellPrivately(interaction: ButtonPress, markdown: string): Promise<void> {
    try {
      for (const content of splitMarkdown(markdown, contentLimit)) {
        await this.#deps.api.followUp(interaction, { content, components: [] }, true);
      }
    } catch (error) {
      this.#deps.log.warn({ err: error, interactionId: interaction.id }, "what a button did could not be told");
    }
  }

  async #suggest(interaction: Autocomplete): Promise<void> {
    const { command, option, typed } = interaction;
    const choices = await this.#suggestions(interaction, command, option, typed);
    try {
      await this.#respond(interaction, InteractionResponseType.ApplicationCommandAutocompleteResult, { choices });
    } catch (error) {
      this.#deps.log.debug({ err: error, command, option }, "suggestions came too late");
    }
  }

  async #suggestions(interaction: Autocomplete, command: string, option: string, typed: string): Promise<object[]> {
    const tooLate = Promise.withResolvers<readonly string[]>();
    const timer = setTimeout(() => tooLate.resolve([]), suggestWithinMs);
    try {
      const { id } = await this.#conversationOf(interaction);
      const found = await Promise.race([this.#intake.suggest(command, option, typed, id), tooLate.promise]);
      const usable = found.filter((value) => value !== "" && value.length <= suggestionLength);
      return usable.slice(0, suggestionCount).map((value) => ({ name: value, value }));
    } catch (error) {
      this.#deps.log.warn({ err: error, command, option }, "no suggestions");
      return [];
    } finally {
      clearTimeout(timer);
    }
  }

  async #conversationOf(interaction: DiscordInteraction): Promise<Conversation> {
    return conversationAt(await placeOf(this.#client, interaction), null, false);
  }

  async #sayPrivately(interaction: DiscordInteraction, content: string): Promise<void> {
    const data = { content, flags: MessageFlags.Ephemeral };
    try {
      await this.#respond(interaction, ChannelMessageWithSource, data);
    } catch (error) {
      this.#deps.log.warn({ err: error, interactionId: interaction.id }, "an interaction went unanswered");
    }
  }

  /** A second response to the same interaction is a second delivery of it, and fine. */
  async #respond({ id, token }: DiscordInteraction, type: InteractionResponseType, data: object = {}): Promise<void> {
    try {
      await this.#deps.api.respond(id, token, type, data);
    } catch (error) {
      if (!hasCode(error, RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged)) throw error;
    }
  }
}

function targetOf(interaction: Invocation, conversation: Conversation, isPrivate: boolean): InteractionTarget {
  const { applicationId, token, channelId, author, at } = interaction;
  const isDirect = conversation.visibility === "direct";
  return { kind: "interaction", applicationId, token, channelId, authorId: author.id, isPrivate, isDirect, at };
}
