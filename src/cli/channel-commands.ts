import { Command } from "commander";
import type { Config } from "../config.ts";
import { UserError } from "../errors.ts";
import { sourceOf } from "../knowledge/channels/administer-channels.ts";
import { createChannelIndex } from "../knowledge/channels/channel-index.ts";
import { sourceIdOf } from "../knowledge/channels/watched-channels.ts";
import { isHeard } from "../knowledge/source-store.ts";
import { type Place, placeOf } from "../platform/message.ts";
import { withReviewed } from "./teach-commands.ts";
import { owner, withLibrary } from "./with-library.ts";

const channelArgument = ["<channel>", "platform:workspace:channel, for example slack:T0123:C0456"] as const;

/** What administrators do in a channel, for whoever runs the server. The running program takes it up within seconds. */
export function channelCommands(readConfig: () => Config): Command[] {
  return [watchCommand(readConfig), unwatchCommand(readConfig), forgetCommand(readConfig)];
}

function watchCommand(readConfig: () => Config): Command {
  return new Command("watch")
    .description("index what is said in a channel; the bot has to be in it")
    .argument(...channelArgument)
    .option("--pins", "only what is pinned there")
    .action((channel: string, { pins = false }: { pins?: boolean }) =>
      withLibrary(readConfig(), async (_library, _run, say, { storage }) => {
        const place = parseChannel(channel);
        const source = sourceOf(place, pins ? "pins" : "channel", owner);
        await storage.sources.add(source);
        say(`Watched: \`${source.id}\`. The running program reads it now, or the next one that starts.`);
        say("Tell the people there: `/forget me` keeps out what they wrote.");
      }),
    );
}

function unwatchCommand(readConfig: () => Config): Command {
  return new Command("unwatch")
    .description("forget what was said in a channel, and follow it no more")
    .argument(...channelArgument)
    .action((channel: string) =>
      withLibrary(readConfig(), async (library, _run, say) => {
        const place = parseChannel(channel);
        const ids = new Set((["channel", "pins", "files"] as const).map((kind) => sourceIdOf(kind, place)));
        const here = (await library.records()).filter((source) => isHeard(source) && ids.has(source.id));
        if (here.length === 0) throw new UserError("not-watched", `${channel} is not watched.`);
        for (const { id } of here) {
          const { documents } = await library.remove(id, null);
          say(`Forgotten: \`${id}\` with its ${documents} documents.`);
        }
      }),
    );
}

function forgetCommand(readConfig: () => Config): Command {
  return new Command("forget")
    .description("remove what a person wrote in channels from what is indexed, and keep it out")
    .argument("<person>", "platform:id, for example slack:U0123ABCD")
    .option("--undo", "let what they write from now on be indexed again")
    .action((person: string, { undo = false }: { undo?: boolean }) =>
      withReviewed(readConfig(), async (reviewed, { storage, reader, log }, run, say) => {
        const [, platform, id] = /^(slack|discord):(\S+)$/.exec(person) ?? [];
        if (platform === undefined || id === undefined)
          throw new UserError("wrong-person", `${person}: must be platform:id, for example slack:U0123ABCD`);
        if (undo) {
          const had = await storage.forgotten.remember(platform, id);
          return say(had ? "What they write from now on is indexed again." : "They had not asked to be forgotten.");
        }
        const count = await storage.forgotten.forget(platform, id);
        const deps = {
          ...storage,
          store: storage.knowledge,
          reader,
          loadFile: async () => null,
          log,
          now: Date.now,
          onFile: () => {},
        };
        const index = createChannelIndex(deps);
        await index.indexChanged(run.signal);
        await index.indexFiles(run.signal);
        await storage.offers.drop({ kind: "person", platform, personId: id });
        const taught = await reviewed.forget(platform, id);
        say(`Removed from what is indexed: ${count} messages, ${taught} answers taught from their words.`);
      }),
    );
}

/** @throws UserError */
function parseChannel(channel: string): Place {
  if (!/^(?:slack|discord):[^:\s]+:[^:\s]+$/.test(channel))
    throw new UserError(
      "wrong-channel",
      `${channel}: must be platform:workspace:channel, for example slack:T0123:C0456`,
    );
  return placeOf(channel);
}
