import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startFakeOpenAI } from "../fakes/openai/start.ts";
import { askInConsole, newestTurn } from "./ask-in-console.ts";
import { platforms } from "./places.ts";
import { openHome, spoken } from "./start-program.ts";

const keys = `# Keys\n\nTo rotate the signing key, run \`keys rotate\` and spread ${spoken} on it. The old key stays valid for 24 hours.\n`;
const vpn = `# VPN\n\nInstall the VPN client with \`brew install vpn\` on a Mac, with the MSI installer on Windows. Mind the ${spoken}.\n`;
const key = "sk-fake-for-these-tests";

async function openConsole(documents: Readonly<Record<string, string>>, withModel = true) {
  const openai = await startFakeOpenAI({ apiKey: key });
  const home = await openHome(documents);
  const model = { OPENAI_API_KEY: key, OPENAI_BASE_URL: openai.baseUrl, OPENAI_API: "responses" };
  const env = { KNOWLEDGE_SYNC_MINUTES: "0", ...(withModel && model) };
  const program = await home.start(env);
  await program.logged("the documents are indexed");
  return {
    openai,
    home,
    env,
    url: program.consoleUrl,
    async [Symbol.asyncDispose]() {
      await home[Symbol.asyncDispose]();
      await openai.close();
    },
  };
}

test("an answer shows only citations that hold, and says where a quotation is not from the sources", async () => {
  await using stage = await openConsole({ "keys.md": keys });
  stage.openai.answer = () => ({
    text: `The old key stays valid for 24 hours [1]. It lives for 48 hours in the vault of ${spoken} [1]. Ask Bob [7]. It says "never touch the key again" [1].`,
  });
  const { text, sourcePaths } = await askInConsole(stage.url, "How do I rotate the signing key?");
  expect(text).toContain("24 hours 1 . It lives for 48 hours in the vault of marmalade. Ask Bob. It says");
  expect(text).toContain("A quotation here was not found in the sources.");
  expect(sourcePaths).toHaveLength(1);
});

test("a follow-up is searched for as the model rewrites it, and that is said", async () => {
  await using stage = await openConsole({ "keys.md": keys, "vpn.md": vpn });
  const rewritten = `How do I install the VPN client on Windows, ${spoken}?`;
  stage.openai.answer = ({ question }) =>
    question.startsWith("# Conversation")
      ? { text: rewritten }
      : { text: `Use the MSI installer on Windows for the VPN client, ${spoken} [1].` };
  const first = await askInConsole(stage.url, `How do I install the VPN client, ${spoken}?`);
  expect(first.text).not.toContain("Searched for");
  const second = await askInConsole(stage.url, "And on Windows?", first.tab);
  expect(second.text).toContain(`Searched for “${rewritten}”.`);
  const embedded = stage.openai.requests.filter(({ path }) => path === "/embeddings");
  expect(JSON.stringify(embedded.at(-1)?.body)).toContain(rewritten);
});

test("without a model, a follow-up carries the terms of the question before", async () => {
  await using stage = await openConsole({ "keys.md": keys, "vpn.md": vpn }, false);
  const first = await askInConsole(stage.url, "How do I install the VPN client?");
  const second = await askInConsole(stage.url, "And on Windows?", first.tab);
  expect(second.text).toContain("Searched for “And on Windows? install VPN client");
  expect(second.text).toContain("MSI installer");
});

test("what nothing answers is said with the nearest titles, listed as a gap, and closed once a document answers it", async () => {
  await using stage = await openConsole({ "keys.md": keys, "vpn.md": vpn }, false);
  const { text, tab } = await askInConsole(
    stage.url,
    `Who issues parking permits for the client car garage, ${spoken}?`,
  );
  expect(text).toContain("I found nothing about this");
  expect(text).toMatch(/Nothing that is indexed answers this\. Nearest: VPN/);
  const gaps = async (...args: string[]) =>
    (await stage.home.command(["knowledge", "gaps", ...args], stage.env)).stdout;
  expect(JSON.parse(await gaps("--json"))).toMatchObject([
    { gaps: [{ nearest: expect.arrayContaining(["VPN"]), conversation: { platform: "console" } }] },
  ]);
  const inChat = await askInConsole(stage.url, "/knowledge gaps", tab);
  expect(inChat.text).toContain("parking permits");

  await stage.home.write(
    join("docs", "parking.md"),
    `# Parking\n\nParking permits for a client's car in the garage are issued by the front desk, ${spoken}.\n`,
  );
  await stage.home.command(["sync"], stage.env);
  expect(await gaps()).toContain("No open questions");
});

test("a gap is dismissed from the command line", async () => {
  await using stage = await openConsole({ "keys.md": keys }, false);
  await askInConsole(stage.url, `When is the canteen open, ${spoken}?`);
  const listed = await stage.home.command(["knowledge", "gaps", "--json"], stage.env);
  const [{ id }] = JSON.parse(listed.stdout) as [{ id: string }];
  expect((await stage.home.command(["knowledge", "gaps", "--dismiss", id], stage.env)).stdout).toContain("Closed:");
  expect((await stage.home.command(["knowledge", "gaps"], stage.env)).stdout).toContain("No open questions");
});

describe("an answer whose source changes later", () => {
  const mark = "A source of this answer has changed since: Keys.";

  test("is marked in the console, in place", async () => {
    await using stage = await openConsole({ "keys.md": keys });
    stage.openai.answer = () => ({ text: `The old key stays valid for 24 hours, ${spoken} [1].` });
    const { tab } = await askInConsole(stage.url, "How do I rotate the signing key?");
    using stream = await tab.listen(tab.cursor);
    await stage.home.write(join("docs", "keys.md"), keys.replace("24 hours", "an hour"));
    await stage.home.command(["sync"], stage.env);
    await stream.until(mark);
    const shown = newestTurn(await tab.reload());
    expect(shown.text).toContain("The old key stays valid for 24 hours");
    expect(shown.text).toContain(mark);
    expect(shown.text.split("A source of this answer")).toHaveLength(2);
  });

  test.each(platforms)("is marked in $name, in the message that it stands in", async ({ openStage }) => {
    await using stage = await openStage();
    const { place, home, openai } = stage;
    await home.write(join("docs", "keys.md"), keys);
    openai.answer = () => ({ text: `The old key stays valid for 24 hours, ${spoken} [1].` });
    const program = await home.start(stage.env);
    await program.logged("the documents are indexed");
    place.ask("How do I rotate the signing key?");
    await place.until(() => place.shown().some(({ isWhole }) => isWhole));
    const before = place.shown();
    await home.write(join("docs", "keys.md"), keys.replace("24 hours", "an hour"));
    await home.command(["sync"], stage.env);
    await place.until(() => place.everything().includes(mark));
    expect(place.shown()).toHaveLength(before.length);
    expect(place.shown().at(-1)?.isWhole).toBe(true);
    expect(place.shown().at(0)?.text).toContain("24 hours");
    await program.logged("an answer was marked");
    expect(openai.requests.filter(({ path }) => path === "/chat/completions")).toHaveLength(1);
  });
});
