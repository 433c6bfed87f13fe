import { type Format, maxBytesOf, tooLarge } from "../formats/known-formats.ts";
import { asUtf8, formatOfPage } from "./page-format.ts";
import type { WebClient } from "./web-client.ts";

/** What a server gave to tell whether a page has changed. */
export interface Validators {
  readonly etag: string | null;
  readonly modified: string | null;
}

export type FetchedPage =
  | {
      readonly kind: "page";
      readonly format: Format;
      /** Text as UTF-8. */
      readonly bytes: Uint8Array;
      /** After redirects. */
      readonly url: URL;
      readonly validators: Validators;
    }
  | { readonly kind: "same" }
  | { readonly kind: "gone" }
  | { readonly kind: "refused"; readonly reason: string };

const accepted = "text/html, application/xhtml+xml, text/markdown, text/plain;q=0.9, application/pdf;q=0.9, */*;q=0.5";

/** Fetches a page, unless it is as it was. What is wrong with it or on the way there is a reason, never an error. */
export async function fetchPage(
  client: WebClient,
  page: URL,
  before: Validators | null,
  signal: AbortSignal,
): Promise<FetchedPage> {
  const headers = { accept: accepted, ...conditions(before) };
  const opened = await client.open(page, headers, signal);
  if (opened.kind === "refused") return opened;
  const { response, url } = opened;
  const refuse = async (outcome: FetchedPage): Promise<FetchedPage> => {
    await response.body?.cancel();
    return outcome;
  };
  if (response.status === 304) return refuse({ kind: "same" });
  if (response.status === 404 || response.status === 410) return refuse({ kind: "gone" });
  if (!response.ok) return refuse({ kind: "refused", reason: `is refused by its server (${response.status})` });

  const [mediaType = "", ...parameters] = (response.headers.get("content-type") ?? "").toLowerCase().split(/\s*;\s*/);
  const format = formatOfPage(mediaType.trim(), url);
  if (format === null)
    return refuse({
      kind: "refused",
      reason: `is of a kind that can't be read (${mediaType.slice(0, 100) || "unknown"})`,
    });
  const bytes = await client.read(response, maxBytesOf(format) + 1, signal);
  if (typeof bytes === "string") return { kind: "refused", reason: bytes };
  if (bytes.length > maxBytesOf(format)) return { kind: "refused", reason: tooLarge(format) };
  const charset = parameters
    .find((parameter) => parameter.startsWith("charset="))
    ?.slice(8)
    .replaceAll('"', "");
  const validators = { etag: response.headers.get("etag"), modified: response.headers.get("last-modified") };
  return { kind: "page", format, bytes: asUtf8(bytes, format, charset ?? null), url, validators };
}

function conditions(before: Validators | null): Record<string, string> {
  const { etag = null, modified = null } = before ?? {};
  return {
    ...(etag !== null && { "if-none-match": etag }),
    ...(modified !== null && { "if-modified-since": modified }),
  };
}
