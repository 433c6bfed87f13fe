import type { AppsManifestCreateArguments } from "@slack/web-api";
import type { CommandSpec } from "../../src/platform/command-spec.ts";

export interface ManifestOptions {
  readonly name: string;
  readonly commands: readonly CommandSpec[];
  /** The public https address for events over HTTP, or null for Socket Mode. */
  readonly url: string | null;
}

type Manifest = AppsManifestCreateArguments["manifest"];
type Scope = NonNullable<NonNullable<NonNullable<Manifest["oauth_config"]>["scopes"]>["bot"]>[number];
type BotEvent = NonNullable<
  NonNullable<NonNullable<Manifest["settings"]>["event_subscriptions"]>["bot_events"]
>[number];

const description = "Answers from what your team knows, with its sources.";
/** https://docs.slack.dev/reference/app-manifest: a command's description and hint. */
const maxHintCharacters = 1_000;

/**
 * Only what the adapter uses; docs/slack.md says which is for what.
 * `assistant:write` and `agent_session_stopped` are missing in the SDK's types:
 * https://docs.slack.dev/reference/scopes/assistant.write, https://docs.slack.dev/reference/events/agent_session_stopped
 */
const scopes: (Scope | "assistant:write")[] = [
  "app_mentions:read",
  "assistant:write",
  "channels:history",
  "channels:read",
  "chat:write",
  "commands",
  "files:read",
  "files:write",
  "groups:history",
  "groups:read",
  "im:history",
  "im:read",
  "mpim:history",
  "mpim:read",
  "pins:read",
  "reactions:read",
  "users:read",
];
const events: (BotEvent | "agent_session_stopped")[] = [
  "agent_session_stopped",
  "app_home_opened",
  "app_mention",
  "app_uninstalled",
  "message.channels",
  "message.groups",
  "message.im",
  "message.mpim",
  "pin_added",
  "pin_removed",
  "reaction_added",
  "reaction_removed",
  "tokens_revoked",
];

/** The app manifest, as https://api.slack.com/apps takes it. */
export function slackManifest({ name, commands, url }: ManifestOptions) {
  const requestUrl = url === null ? null : new URL("/slack/events", url).href;
  return {
    display_information: { name, description },
    features: {
      bot_user: { display_name: name, always_online: true },
      agent_view: {
        agent_description: description,
        suggested_prompts: [{ title: "What can you do?", message: "What can you help me with?" }],
      },
      app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      slash_commands: slashCommands(commands).map((command) =>
        requestUrl === null ? command : { ...command, url: requestUrl },
      ),
    },
    oauth_config: { scopes: { bot: scopes } },
    settings: {
      event_subscriptions: { bot_events: events, ...(requestUrl !== null && { request_url: requestUrl }) },
      interactivity: { is_enabled: true, ...(requestUrl !== null && { request_url: requestUrl }) },
      socket_mode_enabled: requestUrl === null,
      token_rotation_enabled: false,
      org_deploy_enabled: false,
    },
  } satisfies Pick<Manifest, "display_information" | "features"> & {
    readonly oauth_config: object;
    readonly settings: object;
  };
}

/** Slack knows no subcommands: those of one first word share a command, whose hint lists them. */
function slashCommands(specs: readonly CommandSpec[]) {
  const byWord = Map.groupBy(specs, ({ name }) => name.split(" ")[0] ?? name);
  return [...byWord].map(([word, group]) => {
    const [first] = group;
    const hint = group
      .map(hintOf)
      .filter((part) => part !== "")
      .join(" | ")
      .slice(0, maxHintCharacters);
    return {
      command: `/${word}`,
      description:
        group.length === 1 && first !== undefined
          ? first.description
          : group.map(({ name }) => name.slice(word.length + 1)).join(", "),
      ...(hint !== "" && { usage_hint: hint }),
      should_escape: false,
    };
  });
}

function hintOf({ name, options }: CommandSpec): string {
  const [, subcommand = ""] = name.split(" ");
  const parts = options.map((option) => (option.takesRest ? `<${option.name}>` : `[${option.name}:…]`));
  return [subcommand, ...parts].join(" ").trim();
}
