import { setTimeout as sleep } from "node:timers/promises";
import { InteractionResponseType, MessageFlags } from "discord.js";
import type { CardReaction } from "../../src/platform/card.ts";
import type { Log } from "../../src/platform/log.ts";
import { splitMarkdown } from "../../src/platform/split-markdown.ts";
import type { DiscordApi } from "./api.ts";
import { modalOf } from "./form-modal.ts";
import type { DiscordInteraction } from "./parse-interaction.ts";
import { cardBody, contentLimit } from "./render.ts";

export type CardInteraction = Extract<DiscordInteraction, { kind: "card" }>;

/** Discord waits 3 s for the one response; what takes longer than this is announced, and comes afterwards. */
const respondWithinMs = 2_000;
const tooLate = "This took a moment too long to open. Please press the button again.";
const { ChannelMessageWithSource, DeferredMessageUpdate, Modal } = InteractionResponseType;

/** Answers a press on a card, or a form, with what follows from it. @throws PlatformError */
export async function react(
  api: DiscordApi,
  interaction: CardInteraction,
  reacting: Promise<CardReaction>,
  log: Log,
): Promise<void> {
  const stopped = new AbortController();
  const late = sleep(respondWithinMs, null, { signal: stopped.signal }).catch(() => null);
  const reaction = await Promise.race([reacting, late]);
  stopped.abort();
  if (reaction !== null) return respond(api, interaction, reaction);
  await api.respond(interaction.id, interaction.token, DeferredMessageUpdate);
  try {
    await followUp(api, interaction, await reacting);
  } catch (err) {
    log.warn({ err, interactionId: interaction.id }, "what a card's button did could not be shown");
  }
}

async function respond(api: DiscordApi, interaction: CardInteraction, reaction: CardReaction): Promise<void> {
  const { id, token, card } = interaction;
  switch (reaction.kind) {
    case "nothing":
      return api.respond(id, token, DeferredMessageUpdate);
    case "tell": {
      const [first = "…", ...more] = splitMarkdown(reaction.markdown, contentLimit);
      const quiet = { allowed_mentions: { parse: [] }, flags: MessageFlags.Ephemeral | MessageFlags.SuppressEmbeds };
      await api.respond(id, token, ChannelMessageWithSource, { content: first, ...quiet });
      return tell(api, interaction, more);
    }
    case "replace":
      return api.respondWithUpdate(id, token, cardBody(reaction.card));
    case "open":
      if (card.kind === "form") throw new Error("a form can't open another form");
      return api.respond(id, token, Modal, modalOf(reaction.form));
  }
}

/** After the deferred response, whose original is the message with the button. */
async function followUp(api: DiscordApi, interaction: CardInteraction, reaction: CardReaction): Promise<void> {
  switch (reaction.kind) {
    case "nothing":
      return;
    case "tell":
      return tell(api, interaction, splitMarkdown(reaction.markdown, contentLimit));
    case "replace":
      await api.editResponse(interaction, "@original", cardBody(reaction.card));
      return;
    case "open":
      return tell(api, interaction, [tooLate]);
  }
}

async function tell(api: DiscordApi, interaction: CardInteraction, contents: readonly string[]): Promise<void> {
  for (const content of contents) await api.followUp(interaction, { content, components: [] }, true);
}
