import { bodyLimit } from "hono/body-limit";
import type { Context, MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { problem } from "./problem.ts";

const largestBody = 64 * 1024;

/**
 * A server on 127.0.0.1 is within reach of every page that the person's browser opens. A name that was rebound to this
 * address gives itself away in Host, another page in Origin; what a page of ours shows can't make the browser send
 * anything elsewhere (no script but ours, no foreign images, no prefetching of names).
 */
export const guards: readonly MiddlewareHandler[] = [
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      // Pictures of cards stand in the page itself.
      imgSrc: ["'self'", "data:"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: "DENY",
    // With "no-referrer", browsers send `Origin: null` with our own forms too.
    referrerPolicy: "same-origin",
    strictTransportSecurity: false,
  }),
  async (c, next) =>
    isOurHost(c) ? next() : problem(c, 403, "Please open this console at its own address, 127.0.0.1."),
  async (c, next) => {
    if (c.req.method === "GET" || c.req.method === "HEAD" || isOurOrigin(c)) return next();
    return problem(c, 403, "This did not come from a page of the console.");
  },
  bodyLimit({
    maxSize: largestBody,
    onError: (c) => problem(c, 413, "This is too long to send. Please shorten it."),
  }),
];

/** Any port: an SSH tunnel may end at another one. */
function isOurHost(c: Context): boolean {
  return /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/.test(c.req.header("host") ?? "");
}

/** Port and all: another program on this machine has another one. */
function isOurOrigin(c: Context): boolean {
  return c.req.header("origin") === `http://${c.req.header("host")}`;
}
