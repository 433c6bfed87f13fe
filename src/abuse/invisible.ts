/**
 * Characters that nobody sees and that hide or reorder what stands around them: zero-width spaces, bidirectional
 * overrides and isolates, and plane 14, whose tags and variation selectors can spell out whole orders. Joiners stay:
 * scripts and emoji need them.
 */
const invisible = /[\u00AD\u180E\u200B\u2060-\u2064\u202A-\u202E\u2066-\u206F\uFEFF\u{E0000}-\u{E0FFF}]/gu;

export function withoutInvisible(text: string): string {
  return text.replaceAll(invisible, "");
}
