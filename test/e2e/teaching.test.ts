import { describe, expect, test, vi } from "vitest";
import { type Answer, type Classroom, classrooms, type Person } from "./classrooms.ts";
import { type Home, openHome, spoken } from "./start-program.ts";

const patient = { timeout: 90_000 };
const until = { timeout: 20_000, interval: 100 };
const offered = "Was this the answer?";
const unknown = "Nothing that is indexed answers";

async function openSchool(open: () => Promise<Classroom>) {
  const room = await open();
  const home = await openHome();
  const env = { ...room.env, CONSOLE: "off" };
  const program = await home.start(env);
  const ended = '"msg":"turn ended"';
  return {
    room,
    home,
    env,
    /** Asks, and resolves to the thread and what the bot says there, once all of it is written down. */
    async answered(person: Person, question: string) {
      const before = program.stderr.split(ended).length - 1;
      const thread = room.ask(person, question);
      await program.logged(ended, before + 1);
      return { thread, said: textIn(room, thread), answer: room.answers(thread)[0] ?? expect.fail() };
    },
    async [Symbol.asyncDispose]() {
      await home[Symbol.asyncDispose]();
      await room[Symbol.asyncDispose]();
    },
  };
}

type School = Awaited<ReturnType<typeof openSchool>>;

const textIn = (room: Classroom, thread: string) =>
  room
    .answers(thread)
    .map(({ text }) => text)
    .join("\n");

/** Waits for what a person alone is shown by what is done. */
async function shownTo(room: Classroom, person: Person, act: () => void): Promise<Answer> {
  const before = room.private(person).length;
  act();
  await room.until(() => room.private(person).length > before);
  return room.private(person).at(-1) ?? expect.fail();
}

const offersIn = (room: Classroom, thread: string) =>
  room.answers(thread).filter(({ text, buttons }) => text.includes(offered) && buttons.length > 0);

const question = `how do I recalibrate the frobnicator`;

/** Ben asks what nothing answers, and Cleo says it. */
async function openGap({ room, answered }: School) {
  const { thread, said } = await answered("ben", `${question}?`);
  expect(said).toContain(unknown);
  const reply = room.reply("cleo", thread, `Hold its lever for nine seconds, ${spoken}.`);
  await room.until(() => offersIn(room, thread).length > 0);
  return { thread, reply };
}

describe.each(classrooms)("in $name", ({ open }) => {
  test(
    "what a person replied to a question that nothing answered is taught, and answers the next one",
    patient,
    async () => {
      await using school = await openSchool(open);
      const { room, home, env, answered } = school;
      const { thread } = await openGap(school);
      const [offer = expect.fail()] = offersIn(room, thread);
      const [label = ""] = offer.buttons;

      const refused = await shownTo(room, "ben", () => room.press("ben", thread, offer, label));
      expect(refused.text).toContain("Only moderators");

      room.press("mod", thread, offer, label);
      await room.until(() => room.form("mod") !== null);
      expect(room.form("mod")).toMatchObject({ answer: `Hold its lever for nine seconds, ${spoken}.`, until: "" });
      expect(room.form("mod")?.["question"]).toContain(question);
      room.submit("mod", { scope: "Everyone" });
      await room.until(() => room.answers(thread).some(({ text }) => text.includes("Learned")));
      expect(offersIn(room, thread)).toEqual([]);

      const next = await answered("ben", `${question}, please?`);
      expect(next.said).toContain("nine seconds");
      expect(next.said).toMatch(/said by cleo, reviewed by mod/);
      expect(next.said).not.toContain(unknown);
      // The question is open no more.
      expect((await home.command(["knowledge", "gaps", "--json"], env)).stdout.trim()).toBe("[]");
      const listed = await home.command(["knowledge", "reviewed", "--json"], env);
      expect(JSON.parse(listed.stdout)).toMatchObject([{ saidBy: { name: "cleo" }, reviewer: { name: "mod" } }]);
    },
  );

  test("people who answer each other are not answered, and it is offered once", patient, async () => {
    await using school = await openSchool(open);
    const { room } = school;
    const { thread } = await openGap(school);
    room.reply("mod", thread, `I think it is ten seconds, ${spoken}.`);
    // What asks something is for the bot, which answers after whatever it had to say before.
    const before = room.answers(thread).length;
    room.reply("ben", thread, `how do I rotate the signing key?`);
    await room.until(() => textIn(room, thread).includes("keys rotate"));
    expect(offersIn(room, thread)).toHaveLength(1);
    expect(room.answers(thread)).toHaveLength(before + 1);
  });

  test("nothing of a person who wants to be forgotten is offered, or stays taught", patient, async () => {
    await using school = await openSchool(open);
    const { room, home, env, answered } = school;
    const { thread } = await openGap(school);
    const [offer = expect.fail()] = offersIn(room, thread);
    const [label = ""] = offer.buttons;
    room.press("mod", thread, offer, label);
    await room.until(() => room.form("mod") !== null);
    room.submit("mod", {});
    await room.until(() => room.answers(thread).some(({ text }) => text.includes("Learned")));
    const told = await shownTo(room, "cleo", () => room.use("cleo", "forget me"));
    expect(told.text).toContain("1 answer taught from your words");
    expect((await home.command(["knowledge", "reviewed", "--json"], env)).stdout.trim()).toBe("[]");

    const again = await answered("ben", "how do I polish the zeugma valve?");
    room.reply("cleo", again.thread, `With a cloth of felt, ${spoken}.`);
    room.reply("mod", again.thread, `With vinegar and patience, ${spoken}.`);
    await room.until(() => offersIn(room, again.thread).length > 0);
    const [second = expect.fail()] = offersIn(room, again.thread);
    room.press("ann", again.thread, second, label);
    await room.until(() => room.form("ann") !== null);
    expect(room.form("ann")?.["answer"]).toBe(`With vinegar and patience, ${spoken}.`);
  });

  test(
    "a gap is taught from the list of gaps, and a reviewed answer is edited and removed from its own",
    patient,
    async () => {
      await using school = await openSchool(open);
      const { room, answered } = school;
      await answered("ben", `${question}?`);
      const gaps = await shownTo(room, "ann", () => room.use("ann", "knowledge gaps"));
      expect(gaps.buttons).toEqual(["🎓 Teach 1"]);
      room.press("ann", "private", gaps, "🎓 Teach 1");
      await room.until(() => room.form("ann") !== null);
      room.submit("ann", { answer: `Turn it off and on, ${spoken}.`, scope: "Everyone" });
      await room.until(() => room.private("ann").some(({ text }) => text.includes("No open questions")));

      const reviewed = await shownTo(room, "mod", () => room.use("mod", "knowledge reviewed"));
      expect(reviewed.text).toContain("Turn it off and on");
      room.press("mod", "private", reviewed, "✏️ Edit 1");
      await room.until(() => room.form("mod") !== null);
      room.submit("mod", { answer: `Hit it with a hammer, ${spoken}.` });
      await room.until(() => room.private("mod").some(({ text }) => text.includes("Hit it with a hammer")));
      const { answer } = await answered("ben", `${question}, please?`);
      expect(answer.text).toContain("hammer");
      expect(answer.text).toContain("reviewed by mod");

      const edited = room.private("mod").findLast(({ text }) => text.includes("hammer")) ?? expect.fail();
      room.press("mod", "private", edited, "🗑 Remove 1");
      await room.until(() => room.private("mod").some(({ text }) => text.includes("Nobody has taught me")));
      const gone = await answered("ben", `${question}, again?`);
      expect(gone.said).not.toContain("hammer");
    },
  );

  test("what a moderator stars is golden, and search is measured on it", patient, async () => {
    await using school = await openSchool(open);
    const { room, home, env, answered } = school;
    const { thread, answer } = await answered("ben", `How do I rotate the signing key?`);
    room.star("ben", thread, answer);
    room.star("mod", thread, answer);
    const golden = async () => JSON.parse((await home.command(["golden", "list", "--json"], env)).stdout);
    await vi.waitFor(async () => expect(await golden()).toHaveLength(1), until);
    expect(await golden()).toMatchObject([
      {
        question: "How do I rotate the signing key?",
        relevant: [{ sourceId: "folder:docs", documentKey: "keys.md" }],
        madeBy: [{ id: room.id("mod") }],
        scopes: ["workspace", `channel:${room.channel}`],
      },
    ]);

    const measured = await home.command(["eval", "golden", "--out", "runs/1.json"], env);
    expect(await measured.ended).toEqual({ code: 0, signal: null });
    expect(measured.stdout).toMatch(/golden: 1 documents, 1 questions/);
    expect(measured.stdout).toMatch(/keyword +1\.000 +1\.000 +1\.000 +1\.000/);
    await exported(home, env);

    const list = await shownTo(room, "mod", () => room.use("mod", "knowledge golden"));
    expect(list.text).toContain("rotate the signing key");
    room.star("mod", thread, answer, true);
    await vi.waitFor(async () => expect(await golden()).toEqual([]), until);
    const nothing = await home.command(["eval", "golden"], env);
    expect(nothing.stderr).toContain("No question is golden yet");
  });
});

/** What is exported is measured like any folder, with the same figures. */
async function exported(home: Home, env: Readonly<Record<string, string>>): Promise<void> {
  expect((await home.command(["golden", "export", "exported"], env)).stdout).toContain("1 questions and 1 documents");
  const measured = await home.command(["eval", "exported"], env);
  expect(measured.stdout).toMatch(/keyword +1\.000 +1\.000 +1\.000 +1\.000/);
}
