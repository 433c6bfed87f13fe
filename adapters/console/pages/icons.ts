import { raw } from "hono/html";

/** Drawn, not typed: not every machine has a font with these signs. Each stands in something that has a name of its own. */
export const icons = {
  /** Three strands that become one thread. */
  mark: drawn(
    "mark",
    `<path d="M3 5c7 0 7 7 10.5 7H20"/><path d="M3 12h10" opacity=".55"/><path d="M3 19c7 0 7-7 10.5-7" opacity=".8"/><circle cx="20.2" cy="12" r="1.6" fill="currentColor" stroke="none"/>`,
  ),
  menu: drawn("sign", `<path d="M4 7h16M4 12h16M4 17h10"/>`),
  plus: drawn("sign", `<path d="M12 5v14M5 12h14"/>`),
  send: drawn("sign", `<path d="M12 19V6M6 11.5 12 5.5l6 6"/>`),
  stop: drawn("sign", `<rect x="6.5" y="6.5" width="11" height="11" rx="2" fill="currentColor"/>`),
  again: drawn("sign", `<path d="M19.5 12a7.5 7.5 0 1 1-2.4-5.5M19.5 3.5v4h-4"/>`),
  former: drawn("sign", `<path d="M4.5 12a7.5 7.5 0 1 0 2.4-5.5M4.5 3.5v4h4M12 8v4.300l2.800 1.700"/>`),
  edit: drawn(
    "sign",
    `<path d="M4.5 19.5l1-4.200L16.200 4.600a1.800 1.800 0 0 1 2.600 0l.6.6a1.800 1.800 0 0 1 0 2.600L8.700 18.500zM14.300 6.5l3.200 3.200"/>`,
  ),
  bin: drawn(
    "sign",
    `<path d="M4.5 6.5h15M9.500 6.5v-2h5v2M6.5 6.5l.9 13h9.200l.9-13M10.200 10.500v5.5M13.800 10.500v5.5"/>`,
  ),
  search: drawn("sign", `<circle cx="10.500" cy="10.500" r="6"/><path d="m15 15 5 5"/>`),
  close: drawn("sign", `<path d="m6 6 12 12M18 6 6 18"/>`),
  up: drawn(
    "sign",
    `<path d="M7.5 10.5v9H4.5v-9zM7.5 10.5l4-7c1.700 0 2.600 1.100 2.300 2.700l-.7 3.300h5.200a2 2 0 0 1 2 2.400l-1.200 6a2 2 0 0 1-2 1.6H7.5"/>`,
  ),
  down: drawn(
    "sign",
    `<path d="M16.5 13.5v-9h3v9zM16.5 13.5l-4 7c-1.700 0-2.600-1.100-2.300-2.700l.7-3.300H5.700a2 2 0 0 1-2-2.400l1.200-6a2 2 0 0 1 2-1.6h9.600"/>`,
  ),
};

function drawn(name: string, shapes: string) {
  return raw(
    `<svg class="${name}" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">${shapes}</svg>`,
  );
}
