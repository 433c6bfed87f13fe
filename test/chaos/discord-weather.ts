import type { Fault } from "../fakes/discord/faults.ts";
import type { FakeDiscord } from "../fakes/discord/start.ts";
import type { Chronicle } from "./chronicle.ts";
import type { Dice } from "./dice.ts";
import type { Odds, Weather } from "./weather.ts";

type How = Fault["how"];

function anyRoute(hangMs: number): Odds<How> {
  return [
    [0.02, (dice) => ({ kind: "limited", retryAfterMs: dice.whole(200, 1_500), isGlobal: false })],
    [0.005, (dice) => ({ kind: "limited", retryAfterMs: dice.whole(200, 1_000), isGlobal: true })],
    [0.02, (dice) => ({ kind: "status", status: dice.pick([500, 502, 503]), code: 0 })],
    [0.02, (dice) => ({ kind: "late", status: dice.pick([500, 502, 504]) })],
    [0.015, () => ({ kind: "disconnect" })],
    [0.003, () => ({ kind: "hang", forMs: hangMs })],
  ];
}

const repeated = new Set(["MESSAGE_CREATE", "MESSAGE_UPDATE", "INTERACTION_CREATE"]);

/** Discord on a bad day. @param hangMs how long a request may hang before its connection breaks. */
export function worsenDiscord(
  discord: FakeDiscord,
  weather: Weather,
  dice: Dice,
  chronicle: Chronicle,
  hangMs: number,
): void {
  const odds = anyRoute(hangMs);
  discord.faults.weather = (method, path, body) => {
    const name = `${method} ${path.replaceAll(/\d{5,}/g, ":id").replace(/[\w-]{40,}/, ":token")}`;
    return weather.on({ service: "discord", name, about: `${path} ${JSON.stringify(body)}` }, odds, {
      kind: "disconnect",
    });
  };
  discord.gateway.timesSent = (event) => {
    if (weather.isCalm || !repeated.has(event) || !dice.chance(0.1)) return 1;
    chronicle.note("discord event twice");
    return 2;
  };
}

/** What happens to Discord's gateway as a whole. */
export function discordIncidents({ gateway }: FakeDiscord): Readonly<Record<string, () => void>> {
  return {
    "discord gateway cut": () => gateway.cut(),
    "discord gateway closed": () => gateway.disconnect(4000),
    "discord session invalid": () => gateway.invalidateSession(),
    "discord gateway zombie": () => {
      gateway.isZombie = true;
      setTimeout(() => (gateway.isZombie = false), 2_500).unref();
    },
  };
}
