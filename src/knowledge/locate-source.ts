import { realpath, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { UserError } from "../errors.ts";
import type { Scope } from "./scope.ts";
import type { NewSource } from "./source-store.ts";

/** What a path or an address names, before it has an owner. @throws UserError where there is nothing. */
export async function locateSource(location: string, scope: Scope): Promise<Omit<NewSource, "owner">> {
  if (isAddress(location)) return locateOnWeb(location, scope);
  const root = await realpath(location).catch(() => null);
  const stats = root === null ? null : await stat(root);
  if (root === null || stats === null) throw nothingAt(location, "There is no file or folder");
  if (!stats.isFile() && !stats.isDirectory()) throw nothingAt(location, "There is neither a file nor a folder");
  const kind = (await isCheckout(root)) ? "git" : "folder";
  return { id: idOf(`folder:${nameOf(root)}`, scope), kind, location: root, scope };
}

export function isAddress(location: string): boolean {
  return /^https?:/i.test(location);
}

function locateOnWeb(address: string, scope: Scope): Omit<NewSource, "owner"> {
  const url = URL.parse(address);
  if (url === null || url.hostname === "")
    throw new UserError("wrong-address", `\`${address}\` is no address of the web.`);
  if (url.username + url.password !== "")
    throw new UserError("wrong-address", "An address with a password in it can't be indexed: everyone would see it.");
  url.hash = "";
  // Sitemaps are XML files by their standard, and nothing else that ends so is read here.
  const kind = /\.xml(?:\.gz)?$/i.test(url.pathname) ? "sitemap" : "page";
  return { id: idOf(url.href, scope), kind, location: url.href, scope };
}

/** A folder in a work tree beside the first one has a file of that name. */
async function isCheckout(root: string): Promise<boolean> {
  return (await stat(join(root, ".git")).catch(() => null)) !== null;
}

/** The same for every way of writing the path. */
function nameOf(root: string): string {
  const name = relative(process.cwd(), root);
  return name.startsWith("..") ? root : name || ".";
}

/** The same folder may be indexed for everyone and for a channel: those are two sources. */
function idOf(name: string, scope: Scope): string {
  return scope === "workspace" ? name : `${name}@${scope.slice("channel:".length)}`;
}

function nothingAt(location: string, sentence: string): UserError {
  return new UserError("no-such-path", `${sentence} \`${location}\`.`);
}
