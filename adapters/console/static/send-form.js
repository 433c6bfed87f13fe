/**
 * Sends a form. Resolves to the sentence that says why it has not arrived, or null; and to what one is told, as an element
 * of HTML, or null; likewise a form that opens.
 */
export async function sendForm(form, fields = new FormData(form)) {
  try {
    const headers = { accept: "application/json" };
    // Not `form.action`, which is a button where one has that name.
    const response = await fetch(form.getAttribute("action"), { method: "POST", body: fields, headers });
    const { error = null, told = null, form: opened = null } = await response.json();
    return { problem: error, told, opened };
  } catch {
    return { problem: "The console can’t be reached. Is it still running?", told: null, opened: null };
  }
}
