import { BOOL, DYN, INT, listOf, STRING } from './cel-type.js';
import { ArrayList, Fault, type CelList, type Value } from './cel-value.js';
import type { Meter } from './meter.js';
import { method, type Overload } from './overload.js';

/** Texts are made of code points; where there are no surrogates these are the units of JavaScript. */
function characters(text: string, meter: Meter): string | readonly string[] {
  if (!/[\ud800-\udfff]/.test(text)) return text;
  meter.spend(text.length);
  return Array.from(text);
}

/** How many characters a text has. */
export function length(text: string, meter: Meter): bigint {
  return BigInt(characters(text, meter).length);
}

function slice(text: string, range: readonly [bigint, bigint | undefined], meter: Meter): string | Fault {
  const all = characters(text, meter);
  const [from, to] = [range[0], range[1] ?? BigInt(all.length)];
  if (from < 0n || to > BigInt(all.length) || from > to)
    return new Fault(`no characters ${from} to ${to} in this text`);
  const part = all.slice(Number(from), Number(to));
  return typeof part === 'string' ? part : part.join('');
}

interface Search {
  readonly part: string;
  /** The character to begin at. */
  readonly from: bigint;
  readonly last: 'first' | 'last';
}

function find(text: string, { part, from, last }: Search, meter: Meter): bigint | Fault {
  const all = characters(text, meter);
  if (from < 0n || from > BigInt(all.length)) return new Fault(`no character ${from} in this text`);
  const before = typeof all === 'string' ? Number(from) : all.slice(0, Number(from)).join('').length;
  // The search of V8 may compare the part at each place.
  meter.spend(Math.floor((text.length * Math.min(part.length, 64)) / 256));
  const at = last === 'first' ? text.indexOf(part, before) : text.lastIndexOf(part, before);
  return at <= 0 || typeof all === 'string' ? BigInt(at) : BigInt(Array.from(text.slice(0, at)).length);
}

function replace(text: string, [part, by, most]: readonly [string, string, bigint], meter: Meter): string {
  const pieces = split(text, [part, most < 0n ? -1n : most + 1n], meter);
  meter.spend(Math.floor((pieces.length * by.length) / 32));
  return pieces.join(by);
}

/** At most so many pieces, where that is not negative; the last holds the rest. */
function split(text: string, [separator, most]: readonly [string, bigint], meter: Meter): string[] {
  if (most === 0n) return [];
  meter.spend(Math.floor((text.length * Math.min(separator.length + 1, 64)) / 64));
  if (separator === '') meter.spend(text.length);
  const pieces = separator === '' ? Array.from(text) : text.split(separator);
  meter.spend(pieces.length);
  if (most < 0n || BigInt(pieces.length) <= most) return pieces;
  const kept = Number(most) - 1;
  return [...pieces.slice(0, kept), pieces.slice(kept).join(separator)];
}

function joinTexts(list: CelList, separator: string, meter: Meter): string | Fault {
  const texts: string[] = [];
  meter.spend(list.size);
  for (let index = 0; index < list.size; index++) {
    const item = list.at(index);
    if (item instanceof Fault) return item;
    if (typeof item !== 'string') return new Fault('join takes a list of strings');
    meter.spendOnText(item.length + separator.length);
    texts.push(item);
  }
  return texts.join(separator);
}

const ascii = (text: string, letters: RegExp, change: (letter: string) => string): string =>
  text.replace(letters, change);
const strings = (items: string[]): Value => new ArrayList(items);
const of = <const P>(name: string, parameters: P, result: Overload['result']) => ({ name, parameters, result });
const TEXTS_TYPE = listOf(STRING);
/** White space of Unicode: that of JavaScript with U+0085 and without U+FEFF. */
const isSpace = (letter: string | undefined): boolean =>
  letter !== undefined && letter !== '\ufeff' && /[\s\u0085]/.test(letter);

/** By hand, since a pattern at the end of a text is tried at each of its spaces. */
function trim(text: string): string {
  let [from, to] = [0, text.length];
  while (isSpace(text[from])) from++;
  while (to > from && isSpace(text[to - 1])) to--;
  return text.slice(from, to);
}

/** The methods of texts in the language and in its library of strings, as Kubernetes has them. */
export const TEXTS: readonly Overload[] = [
  method(of('contains', [STRING, STRING], BOOL), ([text, part], meter) => {
    const at = find(text, { part, from: 0n, last: 'first' }, meter);
    return at instanceof Fault ? at : at >= 0n;
  }),
  method(of('startsWith', [STRING, STRING], BOOL), ([text, part]) => text.startsWith(part)),
  method(of('endsWith', [STRING, STRING], BOOL), ([text, part]) => text.endsWith(part)),
  method(of('charAt', [STRING, INT], STRING), ([text, at], meter) =>
    at === length(text, meter) ? '' : slice(text, [at, at + 1n], meter),
  ),
  method(of('indexOf', [STRING, STRING], INT), ([text, part], meter) =>
    find(text, { part, from: 0n, last: 'first' }, meter),
  ),
  method(of('indexOf', [STRING, STRING, INT], INT), ([text, part, from], meter) =>
    find(text, { part, from, last: 'first' }, meter),
  ),
  method(of('lastIndexOf', [STRING, STRING], INT), ([text, part], meter) =>
    find(text, { part, from: length(text, meter), last: 'last' }, meter),
  ),
  method(of('lastIndexOf', [STRING, STRING, INT], INT), ([text, part, from], meter) =>
    find(text, { part, from, last: 'last' }, meter),
  ),
  method(of('lowerAscii', [STRING], STRING), ([text]) => ascii(text, /[A-Z]+/g, (letters) => letters.toLowerCase())),
  method(of('upperAscii', [STRING], STRING), ([text]) => ascii(text, /[a-z]+/g, (letters) => letters.toUpperCase())),
  method(of('trim', [STRING], STRING), ([text], meter) => {
    meter.spend(text.length);
    return trim(text);
  }),
  method(of('substring', [STRING, INT], STRING), ([text, from], meter) => slice(text, [from, undefined], meter)),
  method(of('substring', [STRING, INT, INT], STRING), ([text, from, to], meter) => slice(text, [from, to], meter)),
  method(of('replace', [STRING, STRING, STRING], STRING), ([text, part, by], meter) =>
    replace(text, [part, by, -1n], meter),
  ),
  method(of('replace', [STRING, STRING, STRING, INT], STRING), ([text, part, by, most], meter) =>
    replace(text, [part, by, most], meter),
  ),
  method(of('split', [STRING, STRING], TEXTS_TYPE), ([text, by], meter) => strings(split(text, [by, -1n], meter))),
  method(of('split', [STRING, STRING, INT], TEXTS_TYPE), ([text, by, most], meter) =>
    strings(split(text, [by, most], meter)),
  ),
  method(of('join', [listOf(DYN)], STRING), ([list], meter) => joinTexts(list, '', meter)),
  method(of('join', [listOf(DYN), STRING], STRING), ([list, separator], meter) => joinTexts(list, separator, meter)),
];
