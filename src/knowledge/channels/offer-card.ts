import type { Card, CardButton } from "../../platform/card.ts";
import type { Offer, OfferedFile } from "./offer-store.ts";

/** What became of an offer, or may become of it. */
export function offerCard({ state, files, messageId }: Offer): Card {
  const button = (action: string, label: string, style: CardButton["style"]): CardButton => ({
    action: `offer.${action}`,
    value: messageId,
    label,
    style,
  });
  const names = files.map(nameOf).join(", ");
  switch (state) {
    case "offered":
      return cardOf(`Index ${names}? Questions in this channel can be answered from it then.`, [
        button("index", "Index", "primary"),
        button("decline", "No thanks", "plain"),
      ]);
    case "declined":
      return cardOf(`Not indexed: ${names}.`, []);
    case "forgotten":
      return cardOf(`Forgotten: ${names}.`, []);
    case "gone":
      return cardOf(`${names}: gone, with what was indexed of it.`, []);
    case "accepted": {
      const isAny = files.some(({ outcome }) => outcome?.kind === "indexed");
      return cardOf(files.map(lineOf).join("\n"), isAny ? [button("forget", "Forget it", "plain")] : []);
    }
  }
}

function lineOf(file: OfferedFile): string {
  const { outcome } = file;
  if (outcome === null) return `${nameOf(file)} is being indexed…`;
  switch (outcome.kind) {
    case "indexed":
      return `Indexed: ${nameOf(file)}, ${outcome.passages === 1 ? "1 passage" : `${outcome.passages} passages`}.`;
    case "unreadable":
      return `Not indexed: ${nameOf(file)} ${outcome.reason.replace(`(${file.name}) `, "")}.`;
    case "gone":
      return `${nameOf(file)} is gone.`;
  }
}

function nameOf({ name }: OfferedFile): string {
  return `\`${name.replaceAll("`", "'")}\``;
}

function cardOf(markdown: string, buttons: readonly CardButton[]): Card {
  return { markdown, picture: null, buttons };
}
