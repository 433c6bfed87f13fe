import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { notice } from "./pages/layout.ts";

const headings: Readonly<Partial<Record<number, string>>> = { 404: "Nothing here", 403: "Not from here" };

/** Says what is wrong: to our script as JSON, to a person as a page. */
export function problem(c: Context, status: ContentfulStatusCode, sentence: string): Response | Promise<Response> {
  const wantsJson = c.req.header("accept")?.includes("application/json") === true;
  if (wantsJson) return c.json({ error: sentence }, status);
  return c.html(notice(headings[status] ?? "That did not work", sentence), status);
}
