const list = document.querySelector("#completions");
const usage = document.querySelector("#usage");

/** Offers commands, their options and the options' values while a command is being typed. */
export function completeCommands(text, { commands, place }) {
  const specs = JSON.parse(commands);
  let offers = [];
  let active = -1;
  let asked = 0;

  const draw = () => {
    list.hidden = offers.length === 0;
    list.replaceChildren(...offers.map((offer, index) => itemOf(offer, index, index === active)));
    if (active === -1) text.removeAttribute("aria-activedescendant");
    else text.setAttribute("aria-activedescendant", `completion-${active}`);
    list.children[active]?.scrollIntoView({ block: "nearest" });
  };
  const show = (found) => {
    offers = found;
    active = found[0]?.isLikely ? 0 : -1;
    draw();
  };
  const update = async () => {
    const turn = ++asked;
    const typed = text.value.slice(0, text.selectionStart);
    const spec = specBehind(typed, specs);
    usage.textContent = spec ? usageOf(spec) : "";
    const found = await offersFor(typed, spec, specs, place);
    // An answer to what was typed earlier comes too late.
    if (turn === asked) show(found);
  };
  const close = () => {
    asked += 1;
    show([]);
  };
  const pick = ({ from, insert }) => {
    text.setRangeText(insert, from, text.selectionStart, "end");
    text.focus();
    text.dispatchEvent(new Event("input"));
  };
  const move = (step) => {
    active = (active + step + offers.length + (active === -1 && step < 0 ? 1 : 0)) % offers.length;
    draw();
  };
  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Escape: close,
    Tab: () => pick(offers[Math.max(active, 0)]),
    Enter: () => pick(offers[active]),
  };

  text.addEventListener("input", update);
  text.addEventListener("blur", close);
  text.addEventListener("keydown", (event) => {
    const isFree = offers.length === 0 || event.shiftKey || event.isComposing || (event.key === "Enter" && active < 0);
    if (isFree || !(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });
  // The press must not take the focus from what is being written.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[data-index]");
    if (item) pick(offers[item.dataset.index]);
  });
  return { close };
}

function specBehind(typed, specs) {
  return specs
    .filter(({ name }) => typed === `/${name}` || typed.startsWith(`/${name} `))
    .sort((a, b) => b.name.length - a.name.length)[0];
}

function usageOf({ name, options }) {
  const words = options.map((option) => {
    const word = option.takesRest ? option.name : `${option.name}:…`;
    return option.required ? `<${word}>` : `[${word}]`;
  });
  const about = options.find(({ takesRest }) => takesRest)?.description;
  return [[`/${name}`, ...words].join(" "), about ?? []].flat().join(" · ");
}

async function offersFor(typed, spec, specs, place) {
  if (/^\/[\w-]*(?: [\w-]*)?$/.test(typed)) {
    const begun = specs.filter(({ name }) => `/${name}`.startsWith(typed) && `/${name}` !== typed);
    if (begun.length > 0) return begun.map(commandOffer);
  }
  return spec ? optionOffers(typed, spec, place) : [];
}

function commandOffer({ name, description, options }) {
  const insert = options.length > 0 ? `/${name} ` : `/${name}`;
  return { from: 0, insert, word: `/${name}`, about: description, isLikely: true };
}

async function optionOffers(typed, spec, place) {
  const named = /(?:^|\s)(\w+)[:=]([^\s"]*)$/.exec(typed);
  const option = spec.options.find(({ name, takesRest }) => name === named?.[1] && !takesRest);
  if (option) return valueOffers(option, named[2], typed, spec, place);
  const rest = typed.slice(spec.name.length + 1).trimStart();
  const taker = spec.options.find(({ takesRest }) => takesRest);
  const values = taker && typed.length > spec.name.length + 1 ? await valueOffers(taker, rest, typed, spec, place) : [];
  const isBetweenWords = / (\w*)$/.exec(typed);
  const word = isBetweenWords?.[1] ?? "";
  const others = spec.options.filter(
    ({ name, takesRest }) => isBetweenWords && !takesRest && name.startsWith(word) && !typed.includes(`${name}:`),
  );
  const help = others.map(({ name, description }) => ({
    from: typed.length - word.length,
    insert: `${name}:`,
    word: `${name}:`,
    about: description,
  }));
  return [...values, ...help];
}

async function valueOffers({ name, choices, suggests, description }, begun, typed, spec, place) {
  const values = suggests ? await suggestions(place, spec.name, name, begun) : choices;
  return values
    .filter((value) => (suggests || value.startsWith(begun)) && value !== begun)
    .map((value) => {
      const insert = /\s/.test(value) && typed.endsWith(`:${begun}`) ? `"${value}"` : value;
      return { from: typed.length - begun.length, insert, word: value, about: description, isLikely: begun !== "" };
    });
}

async function suggestions(place, command, option, typed) {
  try {
    const response = await fetch(
      `/conversations/${place}/suggestions?${new URLSearchParams({ command, option, typed })}`,
    );
    return response.ok ? await response.json() : [];
  } catch {
    return [];
  }
}

function itemOf({ word, about }, index, isActive) {
  const item = document.createElement("li");
  item.id = `completion-${index}`;
  item.role = "option";
  item.ariaSelected = String(isActive);
  item.dataset.index = index;
  item.append(spanOf("word", word), spanOf("about", about));
  return item;
}

function spanOf(name, words) {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = words;
  return span;
}
