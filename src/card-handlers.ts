import type { AppPorts } from "./app.ts";
import type { KeptQueries } from "./commands/search.ts";
import { turnSearchPage } from "./commands/search.ts";
import { handleTeach } from "./commands/teach.ts";
import { keptShares } from "./conversation/sharing/kept-shares.ts";
import { createShareAnswer } from "./conversation/sharing/share-answer.ts";
import type { TurnsDeps } from "./create-turns.ts";
import type { HandleCard } from "./platform/card.ts";

/** Who acts on cards and forms, by the first part of their actions. */
export function createCardHandlers(
  { storage, history, log }: AppPorts,
  deps: TurnsDeps & { readonly queries: KeptQueries },
): Readonly<Record<string, HandleCard>> {
  return {
    search: turnSearchPage(deps),
    offer: deps.answerOffers,
    share: createShareAnswer({
      ...deps,
      ...storage,
      history,
      moderate: deps.engine.moderate,
      shares: keptShares(storage.softState),
      outletOf: (platform) => deps.platforms.get(platform)?.cards,
      log,
    }),
    finetune: deps.tuning.handle,
    teach: handleTeach({ ...deps, ...deps.staff, offers: storage.offers }),
    ...deps.moderation.handlers,
  };
}
