/**
 * For how many characters a growing answer waits for something in it to be whole. Then inline marks are taken for plain
 * ones, and fences and tables are shown line by line. Below Discord's 2,000 characters, the smallest message of any platform, with
 * room for the lines that close and reopen a fence: what is longer could not be shown in one piece anyway.
 */
export const longestHeldBack = 1_800;

export function mayBeHeldBack(start: number, end: number): boolean {
  return end - start <= longestHeldBack;
}
