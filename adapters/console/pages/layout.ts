import { html } from "hono/html";
import { icons } from "./icons.ts";

type Html = ReturnType<typeof html>;

/** In this order: the later ones build on the earlier. */
const styles = ["base", "controls", "panes", "turn", "question", "prose", "composer", "passage", "card", "search"];

/** The frame of every page. */
export function layout(title: string, body: Html, head: Html | string = ""): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" type="image/svg+xml" href="/static/icon.svg" />
        ${styles.map((name) => html`<link rel="stylesheet" href="/static/${name}.css" />`)} ${head}
      </head>
      <body>
        ${body}
      </body>
    </html>`;
}

/** A page that says one thing: what went wrong, or what is not there. */
export function notice(heading: string, sentence: string): Html {
  return layout(
    `${heading} · threadwise`,
    html`<main class="notice">
      ${icons.mark}
      <h1>${heading}</h1>
      <p>${sentence}</p>
      <p><a class="button" href="/">Start a new conversation</a></p>
    </main>`,
  );
}
