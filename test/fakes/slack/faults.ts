/** What can be made to go wrong with the next calls of one method; the method is not carried out. */
export type Fault =
  | { readonly error: string; readonly needed?: string }
  | { readonly status: number }
  /** 429, to be tried again after so many seconds. */
  | { readonly rateLimited: number }
  /** No answer ever comes. */
  | { readonly hang: true }
  /** The connection breaks. */
  | { readonly cut: true }
  /** The method is carried out, then the connection breaks: the caller can't know. */
  | { readonly cutAfter: true };

export class Faults {
  readonly #pending = new Map<string, Fault[]>();

  add(method: string, fault: Fault, times: number): void {
    const faults = Array.from({ length: times }, () => fault);
    this.#pending.set(method, [...(this.#pending.get(method) ?? []), ...faults]);
  }

  next(method: string): Fault | null {
    return this.#pending.get(method)?.shift() ?? null;
  }
}
