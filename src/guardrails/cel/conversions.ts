import { duration, int, timestamp, uint } from './arithmetic.js';
import { BOOL, BYTES, DOUBLE, DURATION, DYN, INT, STRING, TIMESTAMP, TYPE, UINT } from './cel-type.js';
import { Fault, TypeValue, typeNameOf, type Value } from './cel-value.js';
import { func, type Overload } from './overload.js';
import { parseDuration, parseTimestamp, showDuration, showTimestamp } from './time-text.js';

const of = <const P>(name: string, parameters: P, result: Overload['result']) => ({ name, parameters, result });
const SECOND = 1_000_000_000n;
/** Doubles from here on are outside of 64 bits; the spec leaves the bounds themselves out. */
const INT_LIMIT = 2 ** 63;

function wholeOf(value: number): bigint | Fault {
  return Number.isFinite(value) ? BigInt(Math.trunc(value)) : new Fault('not a finite number');
}

function intOfDouble(value: number): bigint | Fault {
  if (Math.abs(value) >= INT_LIMIT) return new Fault('the number is no int of 64 bits');
  return wholeOf(value);
}

function uintOfDouble(value: number): Value | Fault {
  const whole = wholeOf(value);
  return whole instanceof Fault ? whole : uint(whole);
}

function numberIn(text: string, form: RegExp, name: string): bigint | Fault {
  return form.test(text) ? BigInt(text) : new Fault(`the text is no ${name}`);
}

function intOfText(text: string): Value | Fault {
  const value = numberIn(text.replace(/^\+/, ''), /^-?[0-9]{1,20}$/, 'int');
  return value instanceof Fault ? value : int(value);
}

function uintOfText(text: string): Value | Fault {
  const value = numberIn(text, /^[0-9]{1,20}$/, 'uint');
  return value instanceof Fault ? value : uint(value);
}

function doubleOfText(text: string): number | Fault {
  const named: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity, '-Infinity': -Infinity, Inf: Infinity };
  if (Object.hasOwn(named, text)) return named[text] ?? Number.NaN;
  return /^[-+]?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})([eE][-+]?\d{1,5})?$/.test(text)
    ? Number(text)
    : new Fault('the text is no double');
}

function boolOfText(text: string): boolean | Fault {
  if (['true', 'True', 'TRUE', 't', '1'].includes(text)) return true;
  return ['false', 'False', 'FALSE', 'f', '0'].includes(text) ? false : new Fault('the text is no bool');
}

function textOfDouble(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

function textOfBytes(bytes: Uint8Array): string | Fault {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new Fault('the bytes are no UTF-8');
  }
}

/** From one type to another. */
export const CONVERSIONS: readonly Overload[] = [
  func(of('int', [INT], INT), ([value]) => value),
  func(of('int', [UINT], INT), ([{ value }]) => int(value)),
  func(of('int', [DOUBLE], INT), ([value]) => intOfDouble(value)),
  func(of('int', [STRING], INT), ([value]) => intOfText(value)),
  func(of('int', [TIMESTAMP], INT), ([{ ns }]) => ns / SECOND - (ns % SECOND < 0n ? 1n : 0n)),
  func(of('uint', [UINT], UINT), ([value]) => value),
  func(of('uint', [INT], UINT), ([value]) => uint(value)),
  func(of('uint', [DOUBLE], UINT), ([value]) => uintOfDouble(value)),
  func(of('uint', [STRING], UINT), ([value]) => uintOfText(value)),
  func(of('double', [DOUBLE], DOUBLE), ([value]) => value),
  func(of('double', [INT], DOUBLE), ([value]) => Number(value)),
  func(of('double', [UINT], DOUBLE), ([{ value }]) => Number(value)),
  func(of('double', [STRING], DOUBLE), ([value]) => doubleOfText(value)),
  func(of('bool', [BOOL], BOOL), ([value]) => value),
  func(of('bool', [STRING], BOOL), ([value]) => boolOfText(value)),
  func(of('string', [STRING], STRING), ([value]) => value),
  func(of('string', [INT], STRING), ([value]) => String(value)),
  func(of('string', [UINT], STRING), ([{ value }]) => String(value)),
  func(of('string', [DOUBLE], STRING), ([value]) => textOfDouble(value)),
  func(of('string', [BOOL], STRING), ([value]) => String(value)),
  func(of('string', [BYTES], STRING), ([value]) => textOfBytes(value)),
  func(of('string', [TIMESTAMP], STRING), ([{ ns }]) => showTimestamp(ns)),
  func(of('string', [DURATION], STRING), ([{ ns }]) => showDuration(ns)),
  func(of('bytes', [BYTES], BYTES), ([value]) => value),
  func(of('bytes', [STRING], BYTES), ([text]) => new TextEncoder().encode(text)),
  func(of('timestamp', [TIMESTAMP], TIMESTAMP), ([value]) => value),
  func(of('timestamp', [STRING], TIMESTAMP), ([text]) =>
    fromText(parseTimestamp(text), timestamp, 'no instant (RFC 3339)'),
  ),
  func(of('timestamp', [INT], TIMESTAMP), ([seconds]) => timestamp(seconds * SECOND)),
  func(of('duration', [DURATION], DURATION), ([value]) => value),
  func(of('duration', [STRING], DURATION), ([text]) =>
    fromText(parseDuration(text), duration, 'no duration such as 1h30m'),
  ),
  func(of('dyn', [DYN], DYN), ([value]) => value),
  func(of('type', [DYN], TYPE), ([value]) => new TypeValue(typeNameOf(value))),
];

function fromText(ns: bigint | undefined, make: (ns: bigint) => Value | Fault, problem: string): Value | Fault {
  return ns === undefined ? new Fault(`the text is ${problem}`) : make(ns);
}
