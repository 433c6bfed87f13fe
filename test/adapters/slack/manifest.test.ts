import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { slackManifest } from "../../../adapters/slack/manifest.ts";
import { allCommandSpecs } from "../../../src/commands/all-commands.ts";
import type { CommandSpec } from "../../../src/platform/command-spec.ts";

const commands = allCommandSpecs();
const overSocket = slackManifest({ name: "threadwise", commands, url: null });
const overHttp = slackManifest({ name: "threadwise", commands, url: "https://bot.example.com" });

test("a socket needs no address anywhere", () => {
  expect(overSocket.settings.socket_mode_enabled).toBe(true);
  expect(JSON.stringify(overSocket)).not.toContain("http");
});

test("over HTTP, events, buttons and every command go to the one address where the adapter listens", () => {
  const { settings, features } = overHttp;
  const urls = [
    settings.event_subscriptions.request_url,
    settings.interactivity.request_url,
    ...features.slash_commands.map((command) => ("url" in command ? command.url : null)),
  ];
  expect(new Set(urls)).toEqual(new Set(["https://bot.example.com/slack/events"]));
  expect(settings.socket_mode_enabled).toBe(false);
});

test("commands of one first word share one, which lists them", () => {
  const spec = (name: string): CommandSpec => ({ name, description: name, isPrivate: true, options: [] });
  const { features } = slackManifest({ name: "x", commands: [spec("job start"), spec("job stop")], url: null });
  expect(features.slash_commands).toEqual([
    { command: "/job", description: "start, stop", usage_hint: "start | stop", should_escape: false },
  ]);
});

/** What each event and call needs, by its page under https://docs.slack.dev/reference. */
test.each([
  ["app_mention", "app_mentions:read"],
  ["message.channels", "channels:history"],
  ["message.groups", "groups:history"],
  ["message.im", "im:history"],
  ["message.mpim", "mpim:history"],
  ["reaction_added", "reactions:read"],
  ["agent_session_stopped", "chat:write"],
])("the event %s has its scope", (event, scope) => {
  expect(overSocket.settings.event_subscriptions.bot_events).toContain(event);
  expect(overSocket.oauth_config.scopes.bot).toContain(scope);
});

test("the app is told when it is removed", () => {
  const needed = ["app_uninstalled", "tokens_revoked"];
  expect(overSocket.settings.event_subscriptions.bot_events).toEqual(expect.arrayContaining(needed));
});

test("answers, commands, names, suggested questions and the list of channels have their scopes", () => {
  const needed = ["chat:write", "commands", "users:read", "assistant:write"];
  const lists = ["channels:read", "groups:read", "im:read", "mpim:read"];
  expect(overSocket.oauth_config.scopes.bot).toEqual(expect.arrayContaining([...needed, ...lists]));
});

test("every scope and event is explained to who installs the app", () => {
  const docs = readFileSync(new URL("../../../docs/slack.md", import.meta.url), "utf8");
  const { scopes } = overSocket.oauth_config;
  const { bot_events: events } = overSocket.settings.event_subscriptions;
  expect([...scopes.bot, ...events].filter((name) => !docs.includes(`\`${name}\``))).toEqual([]);
});

/** https://docs.slack.dev/reference/app-manifest */
describe("within Slack's limits", () => {
  const { display_information: display, features } = overHttp;

  test("are the app's names and descriptions", () => {
    expect(display.name.length).toBeLessThanOrEqual(35);
    expect(display.description.length).toBeLessThanOrEqual(140);
    expect(features.bot_user.display_name.length).toBeLessThanOrEqual(80);
    expect(features.agent_view.agent_description.length).toBeLessThanOrEqual(300);
    expect(features.agent_view.suggested_prompts.length).toBeLessThanOrEqual(4);
  });

  test("are the commands", () => {
    expect(features.slash_commands.length).toBeLessThanOrEqual(50);
    for (const { command, description, usage_hint: hint = "" } of features.slash_commands) {
      expect(command).toMatch(/^\/[a-z0-9_-]{1,31}$/);
      expect(description.length).toBeLessThanOrEqual(2_000);
      expect(hint.length).toBeLessThanOrEqual(1_000);
    }
  });
});
