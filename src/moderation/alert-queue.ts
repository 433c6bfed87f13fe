import type { Card, CardButton } from "../platform/card.ts";
import type { AlertStore } from "./alert-store.ts";
import { renderAlert } from "./render.ts";

const alertsOnAPage = 5;

/** The open alerts of a workspace, the oldest first. @param workspace `platform:workspaceId` @param page from 1 */
export async function loadQueue(
  store: Pick<AlertStore, "list">,
  workspace: string,
  page: number,
  now: number,
): Promise<Card> {
  const open = await store.list({ since: 0, workspace, state: "open" }, alertsOnAPage * page + 1);
  const shown = open.slice(alertsOnAPage * (page - 1), alertsOnAPage * page);
  // What stood on the last page has been decided meanwhile.
  if (shown.length === 0 && page > 1) return loadQueue(store, workspace, page - 1, now);
  if (shown.length === 0) return { markdown: "No alert is open.", picture: null, buttons: [] };
  const turn = (to: number, label: string) => [queueButton(to, label)];
  return {
    markdown: shown.map((alert) => renderAlert(alert, now)).join("\n\n"),
    picture: null,
    buttons: [
      ...shown.map(({ id }) => openButton(id, page)),
      ...(page > 1 ? turn(page - 1, `◀ Page ${page - 1}`) : []),
      ...(open.length > alertsOnAPage * page ? turn(page + 1, `Page ${page + 1} ▶`) : []),
    ],
  };
}

export function queueButton(page: number, label: string): CardButton {
  return { action: "alert.queue", value: String(page), label, style: "plain" };
}

function openButton(id: string, page: number): CardButton {
  return { action: "alert.show", value: `${id} ${page}`, label: `Decide ${id}`, style: "primary" };
}
