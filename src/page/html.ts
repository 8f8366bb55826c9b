import htm from 'htm';
import { h, type VNode } from 'preact';

const bound = htm.bind(h) as (strings: TemplateStringsArray, ...values: unknown[]) => VNode;
const read = new WeakMap<TemplateStringsArray, TemplateStringsArray>();

/**
 * Markup as a tagged template. Texts in it are texts: nothing that a report says becomes markup. A line break stands for a
 * space, as in HTML and unlike in htm, which drops it: so the formatter may break lines where it likes.
 */
export function html(strings: TemplateStringsArray, ...values: unknown[]): VNode {
  const known = read.get(strings) ?? onOneLine(strings);
  read.set(strings, known);
  return bound(known, ...values);
}

function onOneLine(strings: TemplateStringsArray): TemplateStringsArray {
  return Object.assign(
    strings.map((text) => text.replace(/\s*\n\s*/g, ' ')),
    { raw: strings.raw },
  );
}
