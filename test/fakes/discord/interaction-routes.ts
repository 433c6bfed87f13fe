import * as z from "zod";
import { type Answer, type Asked, done, invalid, ok, refusal } from "./answer.ts";
import { applyEdit, threadArchived, unknownMessage } from "./message-routes.ts";
import { readModal } from "./modal-rules.ts";
import { readMessage } from "./message-rules.ts";
import { messagePayload } from "./payloads.ts";
import type { Stage } from "./stage.ts";
import type { FakeInteraction, FakeMessage } from "./world.ts";

const responseTypes = { message: 4, deferredMessage: 5, deferredUpdate: 6, update: 7, suggestions: 8, modal: 9 };
const ephemeral = 64;
const respondWithinMs = 3_000;
const tokenLifeMs = 15 * 60_000;

const response = z.object({ type: z.number(), data: z.record(z.string(), z.unknown()).optional() });
const suggestion = z.object({ name: z.string().min(1).max(100), value: z.string().max(100) });

export function respond(stage: Stage, { ids: [id = "", token], body }: Asked): Answer {
  const { world } = stage;
  const interaction = world.interactions.get(id);
  if (interaction === undefined || interaction.token !== token || world.now() > interaction.at + respondWithinMs) {
    return refusal(404, 10062, "Unknown interaction");
  }
  if (interaction.responded !== null) return refusal(400, 40060, "Interaction has already been acknowledged.");
  const parsed = response.safeParse(body);
  if (!parsed.success) return refusal(400, 50035, "Invalid Form Body");
  const { type, data = {} } = parsed.data;
  const isAutocomplete = interaction.type === 4;
  if ((type === responseTypes.suggestions) !== isAutocomplete) return invalid("type", "INTERACTION_TYPE", "Wrong type");
  const refused = initialResponse(stage, interaction, type, data);
  if (refused !== null) return refused;
  interaction.responded = type;
  return done;
}

function initialResponse(stage: Stage, interaction: FakeInteraction, type: number, data: object): Answer | null {
  if (type === responseTypes.suggestions) {
    const { data: list } = z.object({ choices: z.array(suggestion).max(25) }).safeParse(data);
    if (list === undefined) return invalid("choices", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
    interaction.choices = list.choices;
    return null;
  }
  const flags = Number("flags" in data ? data.flags : 0);
  if (type === responseTypes.deferredMessage) {
    const message = responseMessage(stage, interaction, { content: "", flags, isThinking: true });
    interaction.originalId = message.id;
  } else if (type === responseTypes.message) {
    const read = readMessage(data);
    if ("refused" in read) return read.refused;
    interaction.originalId = responseMessage(stage, interaction, { ...read.wanted, flags }).id;
  } else if (type === responseTypes.modal) {
    // A form opens no form.
    if (interaction.type === 5) return invalid("type", "BASE_TYPE_CHOICES", "Unknown response type");
    const read = readModal(data);
    if ("refused" in read) return read.refused;
    interaction.modal = read.modal;
  } else if (type === responseTypes.update || type === responseTypes.deferredUpdate) {
    const message = stage.world.messages.get(interaction.messageId ?? "");
    if (message === undefined) return invalid("type", "BASE_TYPE_CHOICES", "There is no message to update");
    // From here on, the original is the message that the button is on.
    interaction.originalId = message.id;
    return type === responseTypes.update ? refusalOf(applyEdit(stage, message, data)) : null;
  } else {
    return invalid("type", "BASE_TYPE_CHOICES", "Unknown response type");
  }
  return null;
}

function refusalOf(answer: Answer): Answer | null {
  return answer.status >= 400 ? answer : null;
}

export function followUp(stage: Stage, { ids: [, token = ""], body, query }: Asked): Answer {
  return withToken(stage, token, (interaction) => {
    const read = readMessage(body);
    if ("refused" in read) return read.refused;
    if (isLocked(stage, interaction)) return threadArchived;
    const original = stage.world.messages.get(interaction.originalId ?? "");
    // The first follow-up of a deferred response takes its place, and is as private as that was.
    if (original?.isThinking === true) return applyEdit(stage, original, body);
    const message = responseMessage(stage, interaction, { ...read.wanted, flags: read.wanted.flags ?? 0 });
    stage.judge(message, read.wanted);
    return query.get("wait") === "true" ? ok(messagePayload(stage.world, message)) : done;
  });
}

export function editResponse(stage: Stage, { ids: [, token = "", messageId = ""], body }: Asked): Answer {
  return withResponse(stage, token, messageId, (message) =>
    isLocked(stage, message) ? threadArchived : applyEdit(stage, message, body),
  );
}

export function deleteResponse(stage: Stage, { ids: [, token = "", messageId = ""] }: Asked): Answer {
  return withResponse(stage, token, messageId, (message) => {
    if (message.onlyFor === null) stage.remove([message.id], message.channelId);
    else stage.world.messages.delete(message.id);
    return done;
  });
}

/** Locked while the answer was written, a thread takes it no more: https://github.com/discord/discord-api-docs/issues/6884 */
function isLocked({ world }: Stage, { channelId }: { readonly channelId: string }): boolean {
  return world.channels.get(channelId)?.isLocked === true;
}

function responseMessage(
  stage: Stage,
  { channelId, userId, token }: FakeInteraction,
  given: Pick<FakeMessage, "content" | "flags"> & {
    readonly isThinking?: boolean;
    readonly components?: FakeMessage["components"] | undefined;
    readonly attachments?: FakeMessage["attachments"] | undefined;
  },
): FakeMessage {
  const onlyFor = (given.flags & ephemeral) === 0 ? null : userId;
  const { content, flags, isThinking = false, components = [], attachments = [] } = given;
  const own = { channelId, author: stage.world.bot, content, components, attachments };
  return stage.post({ ...own, flags, isThinking, onlyFor, interactionToken: token });
}

function withToken(stage: Stage, token: string, then: (interaction: FakeInteraction) => Answer): Answer {
  const interaction = [...stage.world.interactions.values()].find((one) => one.token === token);
  if (interaction === undefined || interaction.responded === null) return refusal(404, 10015, "Unknown Webhook");
  if (stage.world.now() > interaction.at + tokenLifeMs) return refusal(401, 50027, "Invalid Webhook Token");
  return then(interaction);
}

function withResponse(stage: Stage, token: string, id: string, then: (message: FakeMessage) => Answer): Answer {
  return withToken(stage, token, ({ originalId }) => {
    const message = stage.world.messages.get(decodeURIComponent(id) === "@original" ? (originalId ?? "") : id);
    const isOurs = message?.interactionToken === token || (message !== undefined && message.id === originalId);
    return isOurs ? then(message) : unknownMessage;
  });
}
