import type { Report } from "./finding.ts";
import { isObject } from "./shapes.ts";

const partTypes = new Set(["text", "image_url", "refusal", "input_audio", "file"]);

/** The words of a content: text, or a list of parts. What is wrong with it is reported. */
export function readContent(content: unknown, where: string, error: Report, mayBe: "missing" | "empty" | "no"): string {
  if (content === undefined || content === null) {
    if (mayBe !== "missing") error("missing-content", where, "is missing", "write what is said here, as text");
    return "";
  }
  if (typeof content === "string") {
    if (content.trim() === "" && mayBe === "no") error("empty-content", where, "is empty", "write what is said here");
    return content;
  }
  if (Array.isArray(content)) return readParts(content, where, error, mayBe);
  error("wrong-content", where, "is neither text nor a list of parts", "put it in quotes");
  return "";
}

function readParts(parts: readonly unknown[], where: string, error: Report, mayBe: "missing" | "empty" | "no"): string {
  if (parts.length === 0 && mayBe === "no") error("empty-content", where, "has no parts", "write what is said here");
  return parts.map((part, index) => readPart(part, `${where}[${index}]`, error)).join("");
}

function readPart(part: unknown, where: string, error: Report): string {
  const type = isObject(part) ? part["type"] : undefined;
  if (!isObject(part) || typeof type !== "string" || !partTypes.has(type)) {
    error("wrong-content", where, "is no part that is known", 'write {"type": "text", "text": "…"}');
    return "";
  }
  if (type !== "text") return "";
  if (typeof part["text"] === "string" && part["text"].trim() !== "") return part["text"];
  error("empty-content", `${where}.text`, "is missing or empty", "write what is said here");
  return "";
}
