import { expect, test, vi } from "vitest";
import { startFakeDiscord } from "../fakes/discord/start.ts";
import { openHome, spoken } from "./start-program.ts";

const patient = { timeout: 60_000 };

test(
  "what was asked in Discord while the program was dead is answered once, after its next start",
  patient,
  async () => {
    await using discord = await startFakeDiscord();
    await using home = await openHome();
    const { world } = discord;
    const mona = world.addUser("mona");
    const channels = [world.addChannel("help"), world.directChannel(mona.id)];
    const env = { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl };
    const ask = () =>
      channels.map((channel) => discord.say(mona, channel, `<@${world.bot.id}> how do I rotate a key, ${spoken}?`));
    const answersTo = ({ id }: { readonly id: string }) =>
      [...world.messages.values()].filter(({ author, repliesTo }) => author === world.bot && repliesTo === id);

    const program = await home.start(env);
    const before = ask();
    await vi.waitFor(() => expect(before.map((question) => answersTo(question).length)).toEqual([1, 1]), 20_000);
    await program.kill();
    const all = [...before, ...ask()];
    const again = await home.start(env);
    await vi.waitFor(() => expect(all.map((question) => answersTo(question).length)).toEqual([1, 1, 1, 1]), 20_000);
    await again.stop();
    expect(all.map((question) => answersTo(question).length)).toEqual([1, 1, 1, 1]);
  },
);
