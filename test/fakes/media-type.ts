const types: Readonly<Record<string, string>> = {
  gif: "image/gif",
  jpg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
};

/** What a platform takes a file for, by its name. */
export function mediaTypeOf(name: string): string {
  return types[name.split(".").at(-1) ?? ""] ?? "text/plain";
}
