import type { ToolCall } from "../chat-model.ts";
import type { CallPart } from "./completion-chunk.ts";

/** Tool calls arrive in pieces that belong together by their index; servers that send calls whole leave it out. */
export class ToolCallParts {
  readonly #calls: { index: number; id: string; name: string; argumentsJson: string }[] = [];

  get isEmpty(): boolean {
    return this.#calls.length === 0;
  }

  add(parts: readonly CallPart[]): void {
    for (const part of parts) {
      const call = this.#callOf(part);
      call.id ||= part.id ?? "";
      call.name ||= part.function?.name ?? "";
      call.argumentsJson += part.function?.arguments ?? "";
    }
  }

  gathered(): ToolCall[] {
    return this.#calls.map(({ index, id, name, argumentsJson }) => ({
      id: id || `call_${index}`,
      name,
      argumentsJson,
    }));
  }

  #callOf({ index, id }: CallPart) {
    const known = this.#calls.findLast((call) => call.index === (index ?? call.index));
    // A second id under one index is a second call: seen with servers that number every call 0.
    if (known !== undefined && (!id || !known.id || id === known.id)) return known;
    const call = { index: this.#calls.length, id: "", name: "", argumentsJson: "" };
    if (index !== null && index !== undefined && known === undefined) call.index = index;
    this.#calls.push(call);
    return call;
  }
}
