import type { Chronicle } from "./chronicle.ts";
import type { Dice } from "./dice.ts";

/** One call of any service: its name, for which faults are drawn, and all that it says. */
export interface Called {
  readonly service: string;
  readonly name: string;
  readonly about: unknown;
}

/** So often, this goes wrong; the fault may be drawn anew each time. */
export type Odds<Fault> = readonly (readonly [probability: number, fault: (dice: Dice) => Fault])[];

/** Faults at random, for all services together: they end at once for all. */
export class Weather {
  isCalm = true;
  readonly #dice: Dice;
  readonly #chronicle: Chronicle;
  /** A sequence for each name, so that the nth call of a method meets the same fate whatever others do. */
  readonly #diceByName = new Map<string, Dice>();
  #untilStrike = Number.POSITIVE_INFINITY;
  #strike: () => "before" | "after" = () => "after";

  constructor(dice: Dice, chronicle: Chronicle) {
    this.#dice = dice;
    this.#chronicle = chronicle;
  }

  /** At the nth call from now, of whatever service, `strike` happens: before the call is carried out, or after. */
  armAt(calls: number, strike: () => "before" | "after"): void {
    this.#untilStrike = calls;
    this.#strike = strike;
  }

  disarm(): void {
    this.#untilStrike = Number.POSITIVE_INFINITY;
  }

  /** What goes wrong with this call. `lost`: it does not arrive. */
  on<Fault>(called: Called, odds: Odds<Fault>, lost: Fault): Fault | null {
    this.#untilStrike -= 1;
    if (this.#untilStrike === 0 && this.#strike() === "before") return lost;
    if (this.isCalm) return null;
    const name = `${called.service} ${called.name}`;
    const dice = this.#diceByName.get(name) ?? this.#dice.named(name);
    this.#diceByName.set(name, dice);
    const draw = dice.weighed(odds);
    if (draw === null) return null;
    const fault = draw(dice);
    this.#chronicle.note(`${called.service} ${nameOf(fault)}`, `${called.name} ${textOf(called.about)}`);
    return fault;
  }
}

/** A fault's kind in a word or two: its own name, or its fields. */
function nameOf(fault: unknown): string {
  if (typeof fault !== "object" || fault === null) return String(fault);
  if ("kind" in fault) return "status" in fault ? `${String(fault.kind)} ${String(fault.status)}` : String(fault.kind);
  if ("status" in fault) return `status ${String(fault.status)}`;
  if ("error" in fault) return String(fault.error);
  return Object.keys(fault)[0] ?? "fault";
}

function textOf(about: unknown): string {
  return typeof about === "string" ? about : JSON.stringify(about);
}
