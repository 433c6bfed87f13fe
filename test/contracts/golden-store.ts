import { describe, expect, test } from "vitest";
import type { GoldenStore } from "../../src/knowledge/golden-store.ts";
import { goldenOf } from "../helpers/golden.ts";
import { opened, type OpenPort } from "./opened.ts";

/** What every {@link GoldenStore} must do. */
export function goldenStoreContract(name: string, open: OpenPort<GoldenStore>): void {
  const [ann, ben] = [
    { id: "slack:UANN", name: "ann" },
    { id: "slack:UBEN", name: "ben" },
  ];

  describe(`${name}`, () => {
    test("questions are kept whole, the newest first, with everybody who made them golden", async () => {
      const { port, reopen } = await opened(open);
      const first = goldenOf("t1", { at: 1 });
      await port.add(first, ben);
      await port.add(first, ann);
      await port.add(first, ben);
      await port.add(goldenOf("t2", { at: 2, place: null, askerId: null }), ann);
      const again = await reopen();
      expect((await again.list()).map(({ id }) => id)).toEqual(["t2", "t1"]);
      expect((await again.list())[1]).toEqual({ ...first, madeBy: [ben, ann] });
    });

    test("a question is golden until the last one takes that back, and can be made so again", async () => {
      const { port } = await opened(open);
      await port.add(goldenOf("t1"), ann);
      await port.add(goldenOf("t1"), ben);
      expect(await port.takeBack("t1", ann.id)).toBe(true);
      expect(await port.takeBack("t1", ann.id)).toBe(false);
      expect(await port.takeBack("t9", ann.id)).toBe(false);
      expect(await port.list()).toMatchObject([{ madeBy: [ben] }]);
      expect(await port.takeBack("t1", ben.id)).toBe(true);
      expect(await port.list()).toEqual([]);
      await port.add(goldenOf("t1"), ann);
      expect(await port.list()).toMatchObject([{ madeBy: [ann] }]);
    });

    test("one is removed, whoever made it golden, and so is all that a person asked", async () => {
      const { port } = await opened(open);
      await port.add(goldenOf("t1"), ann);
      await port.add(goldenOf("t2", { askerId: "slack:UCLEO" }), ann);
      expect(await port.remove(["t1", "t9"])).toBe(1);
      expect(await port.forgetAsker("discord:UCLEO")).toBe(0);
      expect(await port.forgetAsker("slack:UCLEO")).toBe(1);
      expect(await port.list()).toEqual([]);
    });
  });
}
