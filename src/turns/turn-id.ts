import { randomUUID } from "node:crypto";

/** Sorts by time (nine digits to base 36 last until the year 5188), and can't be guessed: whoever names a turn may rate it. */
export function createTurnId(at: number, uuid: string = randomUUID()): string {
  return `${at.toString(36).padStart(9, "0")}-${uuid.slice(-12)}`;
}
