/** What a site's robots.txt lets us do: https://www.rfc-editor.org/rfc/rfc9309 */
export interface Robots {
  /** @param path with its query, as it stands in the URL. */
  allows(path: string): boolean;
  /** What the site asks to be left between two requests. Not in the standard, but asked for by many. */
  readonly delayMs: number;
}

export const allowAll: Robots = { allows: () => true, delayMs: 0 };

/** As the standard says: what is behind that is not looked at. */
export const maxRobotsBytes = 512_000;
/** What asks for longer does not want to be asked at all. */
const maxDelayMs = 30_000;

interface Rule {
  readonly path: string;
  readonly isAllowed: boolean;
}

interface Group {
  readonly agents: string[];
  readonly rules: Rule[];
  delaySeconds: number;
}

/** The groups for this agent together, or else those for all. */
export function parseRobots(text: string, agent: string): Robots {
  const groups = parseGroups(text);
  const ours = groups.filter(({ agents }) => agents.some((name) => name !== "*" && agent.startsWith(name)));
  const chosen = ours.length > 0 ? ours : groups.filter(({ agents }) => agents.includes("*"));
  const rules = chosen.flatMap((group) => group.rules);
  const delaySeconds = Math.max(0, ...chosen.map((group) => group.delaySeconds));
  return {
    delayMs: Math.min(maxDelayMs, delaySeconds * 1000),
    allows(path) {
      if (path === "/robots.txt") return true;
      const normal = normalized(path);
      // The longest match decides; of two, what allows.
      const [best] = rules
        .filter((rule) => matches(normal, rule.path))
        .sort((a, b) => b.path.length - a.path.length || Number(b.isAllowed) - Number(a.isAllowed));
      return best?.isAllowed ?? true;
    },
  };
}

function parseGroups(text: string): Group[] {
  const groups: Group[] = [];
  let isHead = false;
  for (const line of text.replace(/^\uFEFF/, "").split(/\r\n|[\r\n]/)) {
    const [, name = "", value = ""] = /^\s*([\w-]+)\s*:\s*([^#]*?)\s*(?:#.*)?$/.exec(line) ?? [];
    const field = name.toLowerCase();
    if (field === "user-agent") {
      if (!isHead) groups.push({ agents: [], rules: [], delaySeconds: 0 });
      groups.at(-1)?.agents.push(value.toLowerCase());
      isHead = true;
      continue;
    }
    const group = groups.at(-1);
    if (field === "allow" || field === "disallow") {
      // An empty path disallows nothing.
      if (value !== "") group?.rules.push({ path: normalized(value), isAllowed: field === "allow" });
      isHead = false;
    } else if (field === "crawl-delay" && group !== undefined && Number(value) > 0) {
      group.delaySeconds = Number(value);
      isHead = false;
    }
  }
  return groups;
}

/** `*` stands for anything, and `$` at the end for the end. Part by part, so that no pattern takes long. */
function matches(path: string, pattern: string): boolean {
  const isWhole = pattern.endsWith("$");
  const [first = "", ...others] = (isWhole ? pattern.slice(0, -1) : pattern).split("*");
  if (!path.startsWith(first)) return false;
  let at = first.length;
  const last = isWhole ? others.pop() : undefined;
  for (const part of others) {
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  if (last !== undefined) return path.length - last.length >= at && path.endsWith(last);
  return !isWhole || at === path.length;
}

/** `%7e` and `~` are the same, and so are `ä` and `%C3%A4`. */
function normalized(path: string): string {
  try {
    return encodeURI(decodeURI(path));
  } catch {
    return path;
  }
}
