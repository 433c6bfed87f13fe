/** A part of another page of the console; null where there is no such page. */
export async function fetchPart(address, selector) {
  try {
    const response = await fetch(address);
    if (!response.ok) return null;
    return new DOMParser().parseFromString(await response.text(), "text/html").querySelector(selector);
  } catch {
    return null;
  }
}
