/** English words that say nothing of what is looked for. */
export const stopWords: ReadonlySet<string> = new Set(
  "a about after all also am an and any are as at be been before being but by can could did do does doing for from had has have having he her him his how i if in into is it its just me more most my no not of on one or our out over please she should so some such than that the their them then there these they this those to too up us was we were what when where which while who whom why will with would you your".split(
    " ",
  ),
);
