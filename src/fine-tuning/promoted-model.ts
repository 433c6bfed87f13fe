import { createHash } from "node:crypto";
import { ModelError } from "../errors.ts";
import type { ChatEvent, ChatModel } from "../models/chat-model.ts";
import type { Log } from "../platform/log.ts";
import type { Conversation } from "../platform/message.ts";
import type { ChooseModel, Promotion, Promotions } from "./promotions.ts";

export interface PromotedDeps {
  readonly promotions: Pick<Promotions, "current">;
  /** The configured model: whatever a promoted one can't answer, it does. */
  readonly standard: ChatModel;
  readonly open: (model: string) => Promise<ChatModel>;
  readonly log: Log;
}

export function createChooseModel({ promotions, standard, open, log }: PromotedDeps): ChooseModel {
  const opened = new Map<string, Promise<ChatModel>>();
  const openOnce = (name: string): Promise<ChatModel> => {
    const model = opened.get(name) ?? open(name).then((model) => withStandIn(model, standard, log));
    opened.set(name, model);
    return model;
  };
  return async (conversation) => {
    try {
      const chosen = promotionFor(conversation, await promotions.current());
      return chosen === null ? standard : await openOnce(chosen.model);
    } catch (error) {
      log.error({ error }, "which model is promoted could not be learnt; the configured one answers");
      return standard;
    }
  };
}

/** The channel's own promotion, or else that for all; null where neither takes this conversation. */
export function promotionFor(conversation: Conversation, current: readonly Promotion[]): Promotion | null {
  const { platform, workspaceId, channelId, id } = conversation;
  const found =
    current.find(({ scope }) => scope === `${platform}:${workspaceId}:${channelId}`) ??
    current.find(({ scope }) => scope === "all");
  return found !== undefined && shareOf(`${found.model}\n${id}`) < found.share ? found : null;
}

/** From 0 up to, but not including, 1. */
function shareOf(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE() / 2 ** 32;
}

/** A model that is gone (turned off, deleted, never there) must not keep a team from its answers. */
function withStandIn(model: ChatModel, standard: ChatModel, log: Log): ChatModel {
  return {
    name: model.name,
    contextTokens: model.contextTokens,
    get takesTools() {
      return model.takesTools;
    },
    async *stream(request, signal): AsyncGenerator<ChatEvent> {
      let hasBegun = false;
      try {
        for await (const event of model.stream(request, signal)) {
          hasBegun = true;
          yield event;
        }
      } catch (error) {
        if (hasBegun || !(error instanceof ModelError) || error.status !== 404) throw error;
        log.error(
          { model: model.name, code: error.code },
          "the promoted model is not there; the configured one answers",
        );
        yield* standard.stream(request, signal);
      }
    },
  };
}
