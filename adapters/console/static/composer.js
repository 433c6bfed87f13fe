import { completeCommands } from "./completion.js";
import { sendForm } from "./send-form.js";

const form = document.querySelector("#composer");
const text = document.querySelector("#text");
const problem = document.querySelector("#problem");

/** The form that one writes in, and the examples that fill it. */
export function openComposer(main) {
  const completion = completeCommands(text, main.dataset);
  let isSending = false;

  const send = async () => {
    if (isSending || text.value.trim() === "") return;
    isSending = true;
    const result = await sendForm(form);
    isSending = false;
    if (result.problem !== null) return void (problem.textContent = result.problem);
    text.value = "";
    text.dispatchEvent(new Event("input"));
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    completion.close();
    send();
  });
  text.addEventListener("input", () => {
    // The key names these very words: sent twice, they are one question.
    form.elements.key.value = crypto.randomUUID();
    problem.textContent = "";
  });
  text.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "Escape") stopOldest();
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    form.requestSubmit();
  });
  document.querySelector(".examples")?.addEventListener("submit", (event) => {
    event.preventDefault();
    text.value = event.submitter.value;
    text.dispatchEvent(new Event("input"));
    text.focus();
    form.requestSubmit();
  });
}

/** What is being answered, before what waits. */
function stopOldest() {
  document.querySelector(".turn[data-state=working] .actions button")?.click();
}
