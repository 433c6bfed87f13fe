import { expect, test, vi } from "vitest";
import { startFakeOpenAI } from "../fakes/openai/start.ts";
import { startSite } from "../fakes/site.ts";
import { type Home, openHome } from "./start-program.ts";

const onWeb = { KNOWLEDGE_ALLOW_PRIVATE_HOSTS: "on", KNOWLEDGE_WEB_PER_MINUTE: "1200", KNOWLEDGE_SYNC_MINUTES: "0" };

/** A site of forty pages, of which twenty can be asked for in a second. */
async function openSlowSite() {
  const paths = Array.from({ length: 40 }, (_, at) => `/page/${at}`);
  const site = await startSite(Object.fromEntries(paths.map((path) => [path, `<p>words of ${path}</p>`])));
  site.pages["/sitemap.xml"] =
    `<urlset>${paths.map((path) => `<url><loc>${site.url(path)}</loc></url>`).join("")}</urlset>`;
  return site;
}

async function synced(home: Home, env = {}) {
  const program = await home.command(["sync", "--json"], { ...onWeb, ...env });
  expect(await program.ended).toEqual({ code: 0, signal: null });
  return JSON.parse(program.stdout);
}

test.each([
  ["Ctrl-C", "SIGINT", { code: 130, signal: null }],
  ["kill -9", "SIGKILL", { code: null, signal: "SIGKILL" }],
] as const)("%s loses nothing, and the next run goes on where it stopped", async (_, signal, end) => {
  await using home = await openHome();
  const site = await openSlowSite();
  const adding = home.begin(["knowledge", "add", site.url("/sitemap.xml")], onWeb);
  await vi.waitUntil(() => site.requests.length > 12, 20_000);
  if (signal === "SIGKILL") await adding.kill();
  else await adding.stop(signal);
  expect(await adding.ended).toEqual(end);
  const before = site.asked();
  if (signal === "SIGINT") expect(adding.stdout).toContain("stopped. The next run goes on from here.");

  const { sources } = await synced(home);
  const after = site.asked();
  const web = sources.find(({ source }: { source: string }) => source.startsWith("http"));
  expect(web).toMatchObject({ kind: "synced", report: { removed: 0, unreadable: [] } });
  expect(new Set([...before, ...after]).size).toBe(41);
  // Ctrl-C lets what was read be noted; a kill may take the last few notes with it.
  if (signal === "SIGINT") expect(before.length + after.length).toBeLessThan(60);
  const { stdout } = await home.command(["knowledge", "list", "--json"], onWeb);
  expect(JSON.parse(stdout)).toMatchObject([
    { kind: "folder", documents: 1 },
    { kind: "sitemap", documents: 40 },
  ]);
});

test("the sources are brought up to date by themselves, as often as the settings say", async () => {
  await using home = await openHome();
  const program = await home.start({ KNOWLEDGE_SYNC_MINUTES: "0.01" });
  await program.logged("the documents are indexed", 2);
  await home.write("docs/new.md", "Badgers sleep at noon.");
  await vi.waitUntil(() => program.stderr.includes("1 new, 0 changed, 0 removed, 1 unchanged"), 20_000);
  expect(await program.stop()).toEqual({ code: 0, signal: null });
});

test("a sync says on standard output what it did, and on standard error what could not be", async () => {
  await using home = await openHome();
  await home.write("docs/broken.pdf", "none");
  expect(await synced(home)).toMatchObject({
    sources: [
      { source: "folder:docs", report: { added: 1, unreadable: [{ key: "broken.pdf", reason: "is no valid PDF" }] } },
    ],
    embedding: { texts: 0, isReachable: true },
  });
  const list = await home.command(["knowledge", "list"]);
  expect(list.stdout).toMatch(/`folder:docs` · folder · for everyone · added by the settings · 1 document, 1 passage/);
  expect(list.stdout).toContain("`broken.pdf` is no valid PDF");

  const failing = await home.command(["sync"], { KNOWLEDGE_FOLDERS: "docs,nowhere" });
  expect(failing.stdout).toContain("There is no file or folder `nowhere`.");
  expect(await failing.ended).toEqual({ code: 1, signal: null });

  const removed = await home.command(["knowledge", "remove", "folder:docs"]);
  expect(removed.stdout).toContain("Forgotten");
  const unknown = await home.command(["knowledge", "remove", "folder:docs"]);
  expect(await unknown.ended).toEqual({ code: 1, signal: null });
  expect(unknown.stderr).toContain("There is no source `folder:docs`");
});

test("another embedding model is noticed, and everything embedded with it", async () => {
  await using home = await openHome();
  const fake = await startFakeOpenAI();
  const env = { OPENAI_API_KEY: "sk-fake", OPENAI_BASE_URL: fake.baseUrl };
  const embedded = async (model: string) => (await synced(home, { ...env, EMBEDDING_MODEL: model })).embedding.texts;
  expect(await embedded("text-embedding-3-small")).toBe(1);
  expect(await embedded("text-embedding-3-small")).toBe(0);
  expect(await embedded("text-embedding-3-large")).toBe(1);
  expect(await embedded("text-embedding-3-large")).toBe(0);
  await fake.close();
});
