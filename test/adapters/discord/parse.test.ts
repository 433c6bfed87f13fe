import { expect, test } from "vitest";
import { attachedTo, authorOf, parseMessage } from "../../../adapters/discord/parse.ts";

const payload = {
  id: "1",
  channel_id: "2",
  guild_id: "3",
  type: 0,
  content: "look",
  author: { id: "4", username: "mona" },
  mentions: [],
  mention_roles: [],
  timestamp: "2026-01-04T20:21:10.139000+00:00",
};

function parsed(changes: object) {
  const message = parseMessage({ ...payload, ...changes });
  if (message === null) throw new Error("no message");
  return message;
}

test("forwarded words and the names of files come along", () => {
  const message_snapshots = [{ message: { content: "they wrote this", type: 0 } }, { message: { content: "" } }];
  const attachments = [
    { id: "5", filename: "plan.pdf", size: 3, url: "https://cdn.discordapp.com/attachments/1/5/plan.pdf" },
  ];
  expect(attachedTo(parsed({ message_snapshots, attachments }))).toEqual(["they wrote this", "plan.pdf"]);
  expect(attachedTo(parsed({}))).toEqual([]);
});

test("a person comes with the roles that they have in the server", () => {
  expect(authorOf(parsed({ member: { nick: "Mo", roles: ["7", "8"] } }))).toEqual({
    id: "4",
    name: "Mo",
    roles: ["7", "8"],
  });
  expect(authorOf(parsed({ member: { nick: null, roles: [] } }))).toEqual({ id: "4", name: "mona" });
});
