import { RE2JS } from 're2js';
import { shown } from '../shown.js';
import { BOOL, INT, listOf, STRING } from './cel-type.js';
import { ArrayList, Fault, type Value } from './cel-value.js';
import type { Meter } from './meter.js';
import { func, method, type Overload } from './overload.js';

/** Longer patterns can become programs of megabytes. */
const LONGEST = 1000;

const known = new Map<string, RE2JS>();
const MOST_KNOWN = 256;

/**
 * Compiles a pattern of RE2. The time to match it is linear in the text, and in the size of the pattern's program.
 * The last few hundred are kept: compiling is a pure function, and nobody can tell.
 */
export function compileRe2(pattern: string, meter?: Meter): RE2JS | Fault {
  const compiled = known.get(pattern);
  if (compiled !== undefined) return compiled;
  if (pattern.length > LONGEST) return new Fault(`a pattern has at most ${LONGEST} characters`);
  meter?.spend(10_000 + 100 * pattern.length);
  try {
    const program = RE2JS.compile(pattern);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(pattern, program);
    return program;
  } catch (error) {
    return new Fault(`not a regular expression: ${shown(error instanceof Error ? error.message : String(error))}`);
  }
}

/** Steps for going over a text with every instruction of the program at once, the worst that RE2 does. */
function spendOnMatch(program: RE2JS, text: string, meter: Meter): void {
  meter.spend(20 + Math.floor((text.length * program.programSize()) / 8));
}

function matches([text, pattern]: readonly [string, string], meter: Meter): Value | Fault {
  const program = compileRe2(pattern, meter);
  if (program instanceof Fault) return program;
  spendOnMatch(program, text, meter);
  return program.matcher(text).find();
}

/** At most so many finds; all where `most` is negative. */
function findAll(text: string, [pattern, most]: readonly [string, bigint], meter: Meter): string[] | Fault {
  const program = compileRe2(pattern, meter);
  if (program instanceof Fault) return program;
  const found: string[] = [];
  const matcher = program.matcher(text);
  // Each search may go over the whole rest.
  for (let from = 0; most < 0n || BigInt(found.length) < most;) {
    spendOnMatch(program, text.slice(from), meter);
    if (!matcher.find()) break;
    found.push(matcher.group() ?? '');
    from = matcher.end();
  }
  return found;
}

/** `matches` of the language, unanchored; `find` and `findAll` of Kubernetes. */
export const PATTERNS: readonly Overload[] = [
  method({ name: 'matches', parameters: [STRING, STRING], result: BOOL }, matches),
  func({ name: 'matches', parameters: [STRING, STRING], result: BOOL }, matches),
  method({ name: 'find', parameters: [STRING, STRING], result: STRING }, ([text, pattern], meter) => {
    const found = findAll(text, [pattern, 1n], meter);
    return found instanceof Fault ? found : (found[0] ?? '');
  }),
  method({ name: 'findAll', parameters: [STRING, STRING], result: listOf(STRING) }, ([text, pattern], meter) => {
    const found = findAll(text, [pattern, -1n], meter);
    return found instanceof Fault ? found : new ArrayList(found);
  }),
  method(
    { name: 'findAll', parameters: [STRING, STRING, INT], result: listOf(STRING) },
    ([text, pattern, most], meter) => {
      const found = findAll(text, [pattern, most], meter);
      return found instanceof Fault ? found : new ArrayList(found);
    },
  ),
];
