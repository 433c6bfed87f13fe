/** A code fence that a line has opened. */
export interface Fence {
  readonly prefix: string;
  readonly marker: string;
  readonly info: string;
}

/** Fences are recognised behind any indentation, quote and list markers: models indent them freely. */
export const fenceRun = /^((?:[\s>]|[-*+][ \t]|\d{1,9}[.)][ \t])*)(`{3,}|~{3,})(.*)$/;
const fenceEnd = /^[\s>]*(`{3,}|~{3,})\s*$/;

/** The fence that is open after this line, where `fence` was open before it. */
export function nextFence(fence: Fence | null, line: string): Fence | null {
  if (fence !== null) {
    const [, run = ""] = fenceEnd.exec(line) ?? [];
    return run.startsWith(fence.marker) ? null : fence;
  }
  const [, prefix = "", marker, info = ""] = fenceRun.exec(line) ?? [];
  if (marker === undefined || (marker.startsWith("`") && info.includes("`"))) return null;
  return { prefix, marker, info: info.trim() };
}
