import { visit } from "../adapters/console/visitor.ts";
import { questionText, wordsShown } from "./words.ts";

/** Somebody at the web console, who asks on and on in one conversation. */
export class ConsolePerson {
  readonly #url: string;
  #tab: Awaited<ReturnType<typeof visit>> | null = null;

  constructor(url: string) {
    this.#url = url;
  }

  /** Whether the whole answer is there when the console says that it is. */
  async ask(number: number, length: number): Promise<boolean> {
    const tab = this.#tab === null ? await visit(this.#url) : await this.#tab.reload();
    using changes = await tab.listen(tab.cursor);
    await tab.send(questionText(number));
    await changes.until('"state":"finished"');
    this.#tab = await tab.reload();
    const shown = wordsShown(this.#tab.page).filter((word) => word.number === number);
    return shown.length === length && shown.every(({ nth }, index) => nth === index + 1);
  }
}
