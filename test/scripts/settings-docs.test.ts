import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { renderEnvExample, renderReadme } from "../../scripts/settings-docs.ts";

const read = (name: string) => readFile(new URL(`../../${name}`, import.meta.url), "utf8");

test(".env.example and the table in README.md say what the settings say; npm run docs:settings mends them", async () => {
  expect(await read(".env.example")).toBe(renderEnvExample());
  const readme = await read("README.md");
  expect(readme).toBe(renderReadme(readme));
});

test("the table replaces what stands between the markers and nothing else", () => {
  const rendered = renderReadme("before\n<!-- settings:begin -->\nSTALE\n<!-- settings:end -->\nafter");
  expect(rendered).toMatch(/^before\n<!-- settings:begin -->\n[^]*\n<!-- settings:end -->\nafter$/);
  expect(rendered).toContain("| `CONSOLE_PORT` | `3210`");
  expect(rendered).not.toContain("STALE");
});

test("a README without the markers is not overwritten", () => {
  expect(() => renderReadme("nothing here")).toThrow("settings:begin");
});
