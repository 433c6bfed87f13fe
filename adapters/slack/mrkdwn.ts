/** Slack's own notation, as a person's message carries it, in Markdown: links, channels and people by name, `&`, `<`, `>` as themselves. */
export function toMarkdown(text: string, nameOf: (userId: string) => string): string {
  return text
    .replaceAll(/<@([UW][A-Z0-9]+)(?:\|([^>]*))?>/g, (_, id: string, label?: string) => `@${label ?? nameOf(id)}`)
    .replaceAll(/<#[CG][A-Z0-9]+(?:\|([^>]*))?>/g, (_, label?: string) => `#${label ?? "channel"}`)
    .replaceAll(/<!subteam\^[A-Z0-9]+(?:\|@?([^>]*))?>/g, (_, label?: string) => `@${label ?? "group"}`)
    .replaceAll(/<!(channel|here|everyone)(?:\|[^>]*)?>/g, "@$1")
    .replaceAll(/<!date\^[^>|]*\|([^>]*)>/g, "$1")
    .replaceAll(/<((?:https?|mailto|tel):[^>|]+)(?:\|([^>]*))?>/g, (_, url: string, label?: string) =>
      label === undefined || label === url ? url : `[${label}](${url})`,
    )
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

/** Text in mrkdwn, where only these three are special: https://docs.slack.dev/messaging/formatting-message-text */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
