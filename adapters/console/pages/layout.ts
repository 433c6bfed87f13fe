import { html, raw } from "hono/html";

type Html = ReturnType<typeof html>;

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
        <link rel="stylesheet" href="/static/console.css" />
        ${head}
      </head>
      <body>
        ${body}
      </body>
    </html>`;
}

/** Three strands that become one thread. */
export const mark = raw(
  `<svg class="mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"><path d="M3 5c7 0 7 7 10.500 7S17 12 21 12"/><path d="M3 12h18" opacity=".55"/><path d="M3 19c7 0 7-7 10.500-7" opacity=".8"/><circle cx="20.200" cy="12" r="1.600" fill="currentColor" stroke="none"/></svg>`,
);

/** A page that says one thing: what went wrong, or what is not there. */
export function notice(heading: string, sentence: string): Html {
  return layout(
    `${heading} · threadwise`,
    html`<main class="notice">
      ${mark}
      <h1>${heading}</h1>
      <p>${sentence}</p>
      <p><a class="button" href="/">Start a new conversation</a></p>
    </main>`,
  );
}
