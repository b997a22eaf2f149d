// Finds what a screen reader would: by role and accessible name. Arguments: role, name.
// Answers with the element, or with the names of what has the role.
const [role, wanted] = arguments;

const IMPLICIT = {
  aside: "complementary",
  article: "article",
  button: "button",
  details: "group",
  dialog: "dialog",
  footer: "contentinfo",
  header: "banner",
  h1: "heading",
  h2: "heading",
  h3: "heading",
  img: "img",
  main: "main",
  summary: "button",
  table: "table",
  textarea: "textbox",
};
const FROM_CONTENT = ["button", "heading", "menuitem", "menuitemradio", "option", "radio", "alert", "status", "tooltip"];

const clean = (text) => (text ?? "").replace(/\s+/g, " ").trim();

function roleOf(element) {
  const own = element.getAttribute("role");
  if (own) return own;
  if (element.localName === "input") {
    return { checkbox: "checkbox", radio: "radio", button: "button" }[element.type] ?? "textbox";
  }
  if (element.localName === "section") return nameOf(element, "region") ? "region" : "generic";
  return IMPLICIT[element.localName] ?? "generic";
}

function content(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute("aria-hidden") === "true") return "";
  if (node.localName === "img") return node.alt;
  const inner = [...node.childNodes].map(content).join("");
  return getComputedStyle(node).display.startsWith("inline") ? inner : ` ${inner} `;
}

function nameOf(element, role) {
  const by = element.getAttribute("aria-labelledby");
  if (by) return clean(by.split(/\s+/).map((id) => document.getElementById(id)?.textContent).join(" "));
  if (element.ariaLabel) return clean(element.ariaLabel);
  if (element.labels?.length) return clean([...element.labels].map((label) => label.textContent).join(" "));
  if (element.localName === "img") return clean(element.alt);
  if (FROM_CONTENT.includes(role)) return clean(content(element));
  return clean(element.title || element.placeholder);
}

function shown(element) {
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility !== "hidden";
}

// Behind a modal dialog nothing can be reached.
const dialogs = document.querySelectorAll("dialog[open]");
const scope = dialogs.length > 0 ? dialogs[dialogs.length - 1] : document;
const all = [...scope.querySelectorAll("*"), ...(scope === document ? [] : [scope])]
  .filter((element) => roleOf(element) === role && shown(element))
  .map((element) => [element, nameOf(element, role)]);

const exact = all.filter(([, name]) => name === wanted);
const close = exact.length > 0 ? exact : all.filter(([, name]) => name.includes(wanted));
return close.length === 1 ? close[0][0] : all.map(([, name]) => name);
