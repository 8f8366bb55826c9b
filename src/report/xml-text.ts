const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
  '\r': '&#13;',
};

/** XML 1.0 has no way at all to write most control characters, lone surrogates, U+FFFE and U+FFFF. */
function writable(text: string): string {
  return text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
}

/** Text between the tags of an element. */
export function escapeText(text: string): string {
  return writable(text).replace(/[&<>\r]/g, (character) => ENTITIES[character] ?? character);
}

/** Text between double quotes. A parser turns a line break in an attribute into a space, unless it is written as a reference. */
export function escapeAttribute(text: string): string {
  return writable(text).replace(/[&<>"\n\t\r]/g, (character) => ENTITIES[character] ?? character);
}
