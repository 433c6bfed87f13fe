import { ForbiddenHost } from "./guarded-agent.ts";

/** Why a request failed, as it goes on behind an address; null for what is no fault of the network but of ours. */
export function faultOf(error: unknown): string | null {
  if (error instanceof ForbiddenHost) return "is not on the public internet, and KNOWLEDGE_ALLOW_PRIVATE_HOSTS is off";
  if (error instanceof DOMException && error.name === "TimeoutError") return "does not answer in time";
  if (!(error instanceof Error)) return null;
  if ("code" in error && typeof error.code === "string" && error.code !== "") return saidOf(error.code);
  if (!isOfFetch(error)) return null;
  // It says nothing itself: what happened is behind it. A port that no browser would connect to has no code either.
  return faultOf(error.cause) ?? saidOf(error.cause instanceof Error ? error.cause.message : "unknown");
}

function isOfFetch(error: Error): boolean {
  return error instanceof TypeError && (error.message === "fetch failed" || error.message === "terminated");
}

function saidOf(code: string): string {
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "has a host that can't be found";
  return /TIMEOUT|TIMEDOUT/.test(code) ? "does not answer in time" : `can't be reached (${code})`;
}
