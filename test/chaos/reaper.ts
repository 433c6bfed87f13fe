import { setTimeout as sleep } from "node:timers/promises";
import type { Dice } from "./dice.ts";
import type { Lives } from "./lives.ts";
import type { Weather } from "./weather.ts";

interface ReaperOptions {
  readonly lives: Lives;
  readonly weather: Weather;
  readonly dice: Dice;
  readonly kills: number;
  readonly signal: AbortSignal;
}

/** Ends the program, which is running, so many times, at random instants, and starts it again. Afterwards it is running. */
export class Reaper {
  /** How often it was ended so far. */
  kills = 0;
  readonly #options: ReaperOptions;

  constructor(options: ReaperOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    const { lives, dice, kills, signal } = this.#options;
    while (this.kills < kills && !signal.aborted) {
      await this.#end();
      this.kills += 1;
      // At once, as a supervisor does, or after a while in which people go on asking.
      if (dice.chance(0.5)) await sleep(dice.between(100, 4_000));
      lives.start();
    }
    await lives.ready();
  }

  async #end(): Promise<void> {
    const { lives, dice } = this.#options;
    if (dice.chance(0.1)) {
      await sleep(dice.between(30, 900));
      return lives.kill();
    }
    await lives.ready();
    if (dice.chance(0.5)) return this.#killAtCall();
    await sleep(dice.between(0, 3_500));
    return dice.chance(0.15) ? lives.stop(dice.between(0, 9_000)) : lives.kill();
  }

  /** In the middle of a call: it never arrives, or it is carried out and the answer finds nobody. */
  async #killAtCall(): Promise<void> {
    const { lives, weather, dice } = this.#options;
    const when = dice.pick(["before", "after"] as const);
    const killed = Promise.withResolvers<void>();
    weather.armAt(dice.whole(1, 120), () => {
      void lives.kill().then(killed.resolve);
      return when;
    });
    const isQuiet = await Promise.race([killed.promise, sleep(6_000, true, { ref: false })]);
    weather.disarm();
    await (isQuiet === true ? lives.kill() : killed.promise);
  }
}
