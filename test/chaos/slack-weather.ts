import type { Envelope } from "../fakes/slack/deliveries.ts";
import type { Fault } from "../fakes/slack/faults.ts";
import type { FakeSlack } from "../fakes/slack/start.ts";
import type { Chronicle } from "./chronicle.ts";
import type { Dice } from "./dice.ts";
import type { Odds, Weather } from "./weather.ts";

/** What may go wrong with any method. */
function anyMethod(hangMs: number): Odds<Fault> {
  return [
    [0.02, (dice) => ({ rateLimited: dice.whole(1, 2) })],
    [0.02, (dice) => ({ status: dice.pick([500, 502, 503]) })],
    [0.015, () => ({ cut: true })],
    [0.02, () => ({ cutAfter: true })],
    [0.01, (dice) => ({ error: dice.pick(["internal_error", "fatal_error", "service_unavailable"]) })],
    [0.003, () => ({ hang: true, forMs: hangMs })],
  ];
}

const streaming: Odds<Fault> = [[0.03, () => ({ error: "message_not_in_streaming_state" })]];

/** Slack on a bad day. @param hangMs how long a call may hang before its connection breaks. */
export function worsenSlack(
  slack: FakeSlack,
  weather: Weather,
  dice: Dice,
  chronicle: Chronicle,
  hangMs: number,
): void {
  const usual = anyMethod(hangMs);
  slack.faults.weather = (name, about) => {
    const odds = name === "chat.appendStream" || name === "chat.stopStream" ? [...streaming, ...usual] : usual;
    return weather.on({ service: "slack", name, about }, odds, { cut: true });
  };
  slack.spread = (envelope) => {
    if (weather.isCalm) return [0];
    if (dice.chance(0.1)) {
      chronicle.note("slack event twice", keyOf(envelope));
      return [0, dice.between(0, 2_000)];
    }
    if (dice.chance(0.1)) {
      chronicle.note("slack event late", keyOf(envelope));
      return [dice.between(50, 800)];
    }
    return [0];
  };
}

function keyOf({ payload }: Envelope): string {
  return JSON.stringify(payload).slice(0, 600);
}

/** What happens to Slack's connections and streams as a whole. */
export function slackIncidents(slack: FakeSlack): Readonly<Record<string, () => void>> {
  return {
    "slack socket cut": () => slack.cutSocket(),
    "slack socket refreshed": () => slack.disconnectSocket("refresh_requested"),
    "slack streams expired": () => slack.expireStreams(),
  };
}
