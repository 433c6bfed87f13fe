import { html } from "hono/html";
import { longestText } from "../parse.ts";
import { icons } from "./icons.ts";
import type { FormContext } from "./turn.ts";

/** What one can do to a question of one's own. Both work without a script. */
export function questionControls(messageId: string, question: string, { place, token }: FormContext) {
  const fields = html`<input type="hidden" name="token" value="${token}" />
    <input type="hidden" name="messageId" value="${messageId}" />`;
  const action = `/conversations/${place}`;
  return html`<details class="edit">
      <summary class="quiet" role="button" aria-label="Edit" title="Edit">${icons.edit}</summary>
      <form method="post" action="${action}/edits" enctype="multipart/form-data">
        ${fields}
        <textarea name="text" rows="1" maxlength="${longestText}" required aria-label="Your question, edited">
${question}</textarea>
        <div class="choices">
          <button class="button">Save</button><button class="plain" type="reset">Cancel</button>
        </div>
      </form>
    </details>
    <button
      class="quiet delete"
      popovertarget="delete-${messageId}"
      aria-label="Delete"
      title="Delete"
      aria-haspopup="dialog"
    >
      ${icons.bin}
    </button>
    <form
      class="confirm"
      id="delete-${messageId}"
      popover
      role="dialog"
      aria-label="Delete the question"
      method="post"
      action="${action}/deletions"
      enctype="multipart/form-data"
    >
      ${fields}
      <p>Delete this question and its answer?</p>
      <div class="choices">
        <button class="button warm">Delete</button>
        <button class="plain" type="button" popovertarget="delete-${messageId}" popovertargetaction="hide">Keep</button>
      </div>
    </form>`;
}
