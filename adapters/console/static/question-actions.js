import { sendForm } from "./send-form.js";

/** Editing and deleting one's questions. */
export function handleQuestionActions() {
  document.addEventListener("submit", async (event) => {
    const { target: form } = event;
    if (!form.matches(".edit form, .confirm")) return;
    event.preventDefault();
    const { problem } = await sendForm(form);
    document.querySelector("#problem").textContent = problem ?? "";
    if (problem === null) close(form);
  });
  // Cancel. What was typed is put back by the browser.
  document.addEventListener("reset", ({ target: form }) => close(form));
  document.addEventListener(
    "toggle",
    ({ target }) => {
      if (target.matches(".edit[open]")) target.querySelector("textarea").focus();
    },
    true,
  );
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches(".edit textarea") || event.isComposing) return;
    const { form } = event.target;
    if (event.key === "Escape") form.reset();
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    form.requestSubmit();
  });
}

function close(form) {
  if (form.matches(":popover-open")) return form.hidePopover();
  const details = form.closest("details");
  if (!details) return;
  details.open = false;
  details.querySelector("summary").focus();
}
