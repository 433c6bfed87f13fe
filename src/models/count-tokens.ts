/** Counts a text's tokens. An estimate: budgets leave a margin and are reconciled with the usage that the API reports. */
export type CountTokens = (text: string) => number;
