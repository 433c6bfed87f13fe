import * as z from "zod";
import { UserError } from "../errors.ts";
import type { KnowledgeAdmin } from "../knowledge/admin.ts";
import type { ChannelAdmin } from "../knowledge/channel-admin.ts";
import { channelScope, type ResolveScopes, scopesFor } from "../knowledge/scope.ts";
import type { Place } from "../platform/message.ts";
import { type Command, type CommandContext, defineCommand } from "./command.ts";
import { describeSource } from "./describe-source.ts";

export interface KnowledgeCommandDeps {
  readonly knowledge: KnowledgeAdmin;
  readonly channels: ChannelAdmin;
  readonly resolveScopes: ResolveScopes;
  readonly admins: ReadonlySet<string>;
}

/** Of each source so many files that can't be read are named. */
const namedFiles = 5;

const sourceOption = z
  .string()
  .trim()
  .min(1)
  .max(2_100)
  .meta({ description: "As /knowledge list shows it", takesRest: true });

export function knowledgeCommands({ knowledge, channels, resolveScopes, admins }: KnowledgeCommandDeps): Command[] {
  const sourceIds = async (typed: string, place: Place) =>
    (await knowledge.ids(scopesFor(place))).filter((id) => id.includes(typed));
  // All of these are answered in private.
  const scopesOf = ({ conversation, author }: CommandContext) =>
    resolveScopes({ ...conversation, readerId: author.id });
  const common = { isPrivate: true, suggestions: {} } as const;

  return [
    defineCommand({
      ...common,
      name: "knowledge list",
      description: "What I know, as far as you may see it",
      options: z.object({}),
      async run(context) {
        const sources = await knowledge.list(await scopesOf(context));
        return sources.length === 0
          ? "Nothing is indexed yet. An administrator can add a folder or a web page: `/knowledge add docs`"
          : sources.map((source) => describeSource(source, namedFiles)).join("\n");
      },
    }),
    defineCommand({
      ...common,
      name: "knowledge add",
      description:
        "Index a folder or file of the server, a web page, a sitemap, or a file dropped here (administrators)",
      options: z.object({
        location: z.string().trim().min(1, "please name a folder, a file or a web address").max(2_000).meta({
          description: "Below one of KNOWLEDGE_FOLDERS, https://…, or the name of a file in this channel",
          takesRest: true,
        }),
        scope: z
          .enum(["workspace", "channel"])
          .default("workspace")
          .meta({ description: "Who may see it: everyone, or this channel alone" }),
      }),
      async run(context, { location, scope }) {
        demandAdmin(context, admins);
        const owner = idOf(context);
        const where = scope === "channel" ? channelScope(context.conversation) : "workspace";
        return knowledge.add({ location: addressOf(location), scope: where, owner }).catch(async (error: unknown) => {
          const isUnknown = error instanceof UserError && !location.includes("/");
          const added = isUnknown ? await channels.addFile(context.conversation, location, owner) : null;
          if (added === null) throw error;
          return added;
        });
      },
    }),
    defineCommand({
      ...common,
      name: "knowledge remove",
      description: "Forget a source (administrators)",
      options: z.object({
        source: sourceOption,
      }),
      suggestions: { source: sourceIds },
      async run(context, { source }) {
        demandAdmin(context, admins);
        return knowledge.remove(source, await scopesOf(context));
      },
    }),
    defineCommand({
      ...common,
      name: "knowledge sync",
      description: "Bring all sources up to date, or one (administrators)",
      options: z.object({ source: sourceOption.optional() }),
      suggestions: { source: sourceIds },
      async run(context, { source }) {
        demandAdmin(context, admins);
        return knowledge.sync(source ?? null, await scopesOf(context));
      },
    }),
    defineCommand({
      ...common,
      name: "knowledge watch",
      description: "Index what is said in this channel, from now on and before, or what is pinned (administrators)",
      options: z.object({
        what: z
          .enum(["history", "pins"])
          .default("history")
          .meta({ description: "All that people write here, or what is pinned alone", takesRest: true }),
      }),
      async run(context, { what }) {
        demandAdmin(context, admins);
        return channels.watch(context.conversation, what, idOf(context));
      },
    }),
    defineCommand({
      ...common,
      name: "knowledge unwatch",
      description: "Forget what was said in this channel, and follow it no more (administrators)",
      options: z.object({}),
      async run(context) {
        demandAdmin(context, admins);
        return channels.unwatch(context.conversation);
      },
    }),
  ];
}

/** Slack writes an address in angle brackets, with what it shows of it behind a bar. */
function addressOf(location: string): string {
  return /^<(https?:[^|>]+)(?:\|[^>]*)?>$/.exec(location)?.[1] ?? location;
}

function idOf({ conversation, author }: CommandContext): string {
  return `${conversation.platform}:${author.id}`;
}

export function demandAdmin(context: CommandContext, admins: ReadonlySet<string>): void {
  const id = idOf(context);
  if (!admins.has(id))
    throw new UserError(
      "not-an-admin",
      `Only administrators may do this. You are \`${id}\`: whoever runs me can add that to \`ADMINS\`.`,
    );
}
