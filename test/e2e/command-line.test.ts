import { expect, test } from "vitest";
import { askInConsole } from "./ask-in-console.ts";
import { openHome, spoken } from "./start-program.ts";

test("what is indexed beside the running program is found by the next question", async () => {
  await using home = await openHome();
  const program = await home.start();
  const { text: before } = await askInConsole(program.consoleUrl, `When do badgers sleep, ${spoken}?`);
  expect(before).not.toContain("at noon");

  await home.write("handbook/badgers.md", `# Badgers\n\nBadgers sleep at noon, full of ${spoken}.\n`);
  const indexing = await home.command(["index", "handbook"]);
  expect(await indexing.ended).toEqual({ code: 0, signal: null });
  expect(indexing.stdout).toContain("handbook");
  const { text: after } = await askInConsole(program.consoleUrl, `When do badgers sleep, ${spoken}?`);
  expect(after).toContain("Badgers sleep at noon");
});

test("a path that leads nowhere is told in a sentence", async () => {
  await using home = await openHome();
  const indexing = await home.command(["index", "no-such-folder"]);
  expect(await indexing.ended).toEqual({ code: 1, signal: null });
  expect(indexing.stdout + indexing.stderr).toContain("no-such-folder");
  expect(indexing.stdout + indexing.stderr).not.toContain(" at ");
});

test("the manifest for Slack is JSON with every command in it", async () => {
  await using home = await openHome();
  const manifest = await home.command(["manifest", "slack"]);
  expect(await manifest.ended).toEqual({ code: 0, signal: null });
  const { settings, features } = JSON.parse(manifest.stdout);
  expect(settings.socket_mode_enabled).toBe(true);
  const commands = features.slash_commands.map(({ command }: { command: string }) => command);
  expect(commands).toEqual(expect.arrayContaining(["/ask", "/search", "/knowledge", "/usage", "/help"]));
});

test("settings may stand in a .env file", async () => {
  await using home = await openHome();
  await home.write(".env", "TURNS_AT_ONCE=many\n");
  const program = home.run();
  expect(await program.ended).toEqual({ code: 78, signal: null });
  expect(program.stderr).toContain("  TURNS_AT_ONCE: ");
});
