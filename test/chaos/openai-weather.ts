import { failing, type Fault, rateLimited } from "../fakes/openai/faults.ts";
import type { FakeOpenAI } from "../fakes/openai/start.ts";
import type { Odds, Weather } from "./weather.ts";
import { numbersAsked } from "./words.ts";

const refusals: Odds<Fault> = [
  [0.03, (dice) => rateLimited({ "retry-after-ms": String(dice.whole(50, 800)) })],
  [0.03, (dice) => failing(dice.pick([500, 502, 503]))],
];

/** A stream breaks in the middle, or its end is slow to come. */
const streams: Odds<Fault> = [
  ...refusals,
  [0.01, (dice) => ({ kind: "cut", after: dice.whole(0, 60) })],
  [0.01, (dice) => ({ kind: "end-early", after: dice.whole(0, 60) })],
  [0.01, (dice) => ({ kind: "garbage-frame", after: dice.whole(0, 60) })],
  [0.01, (dice) => ({ kind: "stall", after: dice.whole(0, 60) })],
  [0.01, (dice) => ({ kind: "error-frame", after: dice.whole(0, 60), error: overloaded })],
  [0.35, (dice) => ({ kind: "slow", perTokenMs: dice.pick([1, 2, 5, 12]) })],
];

const overloaded = { message: "The engine is currently overloaded.", type: "server_error" };

const others: Odds<Fault> = [...refusals, [0.01, () => ({ kind: "cut", after: 0 })]];

/** OpenAI on a bad day. @param hangMs how long a request may hang before its connection breaks. */
export function worsenOpenAI(openai: FakeOpenAI, weather: Weather, hangMs: number): void {
  const hang: Odds<Fault> = [[0.003, () => ({ kind: "hang", forMs: hangMs })]];
  openai.weather = (name, body) => {
    const isStream = name === "/responses" || name === "/chat/completions";
    const odds = [...hang, ...(isStream ? streams : others)];
    // Only whom it was about: a request holds the whole history.
    const about = numbersAsked(JSON.stringify(body))
      .slice(-1)
      .map((number) => `k${number}:`);
    return weather.on({ service: "openai", name, about: about.join() }, odds, { kind: "hang" });
  };
}
