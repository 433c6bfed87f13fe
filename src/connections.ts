/** Which platforms have connected, for those who wait for it. */
export class Connections {
  readonly #opened = new Map<string, PromiseWithResolvers<void>>();
  readonly #isOpen = new Set<string>();

  of(platform: string): Promise<void> {
    return this.#entry(platform).promise;
  }

  isOpen(platform: string): boolean {
    return this.#isOpen.has(platform);
  }

  open(platform: string): void {
    this.#isOpen.add(platform);
    this.#entry(platform).resolve();
  }

  #entry(platform: string): PromiseWithResolvers<void> {
    const entry = this.#opened.get(platform) ?? Promise.withResolvers<void>();
    this.#opened.set(platform, entry);
    return entry;
  }
}
