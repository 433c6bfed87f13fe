/** Lets a test wait for what it wants to see, without asking again and again. */
export class Watch {
  readonly #waiting = new Set<() => void>();

  changed(): void {
    for (const look of this.#waiting) look();
  }

  /** What `find` found, as soon as it found something. */
  waitFor<Found>(find: () => Found, timeoutMs: number, outline: () => string): Promise<Wanted<Found>> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = find();
        if (!isWanted(found)) return;
        end();
        resolve(found);
      };
      const end = () => {
        clearTimeout(timer);
        this.#waiting.delete(look);
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`Nothing of the kind within ${timeoutMs} ms. Calls: ${outline()}`));
      }, timeoutMs);
      this.#waiting.add(look);
      look();
    });
  }
}

export type Wanted<Found> = Exclude<Found, false | null | undefined>;

function isWanted<Found>(found: Found): found is Wanted<Found> {
  return found !== false && found !== null && found !== undefined;
}
