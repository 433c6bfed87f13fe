/** Sends a form; null where it has arrived, else the sentence that says why not. */
export async function sendForm(form, fields = new FormData(form)) {
  try {
    const headers = { accept: "application/json" };
    const response = await fetch(form.action, { method: "POST", body: fields, headers });
    return response.ok ? null : (await response.json()).error;
  } catch {
    return "The console can’t be reached. Is it still running?";
  }
}
