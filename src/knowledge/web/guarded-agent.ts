import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { Agent } from "undici";

export interface Guard {
  /** Whether connections to this address are allowed. */
  readonly allows: (address: string) => boolean;
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>;
}

/** A host that may not be connected to: its name leads to an address of this machine's own network, or nowhere public. */
export class ForbiddenHost extends Error {
  override readonly name = "ForbiddenHost";
}

const connectMs = 10_000;

/**
 * Connects to allowed addresses alone. A name is resolved once for a connection, and the connection goes to what was
 * checked: there is no second look-up whose answer could differ.
 */
export function openGuardedAgent({ allows, resolve = (host) => lookup(host, { all: true }) }: Guard): Agent {
  const lookUp = async (host: string): Promise<readonly LookupAddress[]> => {
    const found = await resolve(host);
    if (found.length === 0 || !found.every(({ address }) => allows(address))) throw new ForbiddenHost(host);
    return found;
  };
  return new Agent({
    connect: {
      timeout: connectMs,
      lookup: (host, { all }, tell) => {
        lookUp(host).then(
          (found) => (all === true ? tell(null, [...found]) : tell(null, found[0]?.address ?? "", found[0]?.family)),
          (error: unknown) => tell(error instanceof Error ? error : new Error(String(error)), ""),
        );
      },
    },
    // Answers are read whole, or given up.
    pipelining: 1,
  });
}

/** An address written into a URL is never looked up. @throws ForbiddenHost */
export function demandAllowedHost({ hostname }: URL, { allows }: Guard): void {
  const address = hostname.replace(/^\[(.*)\]$/, "$1");
  if (isIP(address) !== 0 && !allows(address)) throw new ForbiddenHost(address);
}
