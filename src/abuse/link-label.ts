import { addressesIn, decodeEntities, keyOf, parseTarget } from "./addresses.ts";

/** Whether the words of a link show another address than the one it leads to. */
export function isHidden(label: string, target: URL): boolean {
  // Letters that look like others stay what they are, and so make another host.
  const words = decodeEntities(label.replaceAll(/[*_~`\\]/g, "")).normalize("NFKC");
  const key = keyOf(target);
  return addressesIn(words).some(({ text }) => {
    const shown = parseTarget(text);
    if (shown === null || shown === "unreadable") return true;
    const shownKey = keyOf(shown);
    const rest = key.slice(shownKey.length);
    return !key.startsWith(shownKey) || !/^(?:$|[/?#])/.test(rest);
  });
}
