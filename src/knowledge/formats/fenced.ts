/** Code as Markdown shows it, fenced by more marks than any that it holds. Nothing where there is no code. */
export function fenced(code: string, language: string): string {
  if (code.trim() === "") return "";
  let fence = "```";
  while (code.includes(fence)) fence += "`";
  return `${fence}${language}\n${code.replace(/^(?:[^\S\n]*\n)+/, "").trimEnd()}\n${fence}`;
}
