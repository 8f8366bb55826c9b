import { RE2JS } from 're2js';
import { shown } from '../shown.js';
import { BOOL, INT, listOf, STRING } from './cel-type.js';
import { ArrayList, Fault, type Value } from './cel-value.js';
import type { Meter } from './meter.js';
import { func, method, type Overload } from './overload.js';
import { patternSize } from './pattern-size.js';

/** RE2 goes over every character of a pattern, and classes of Unicode are long. */
const LONGEST = 1000;
/** Instructions. Half of what an evaluation may have compiled for it. */
const LARGEST = 5000;

/** Programs of patterns that are written out in expressions, the last few hundred of them; compiling is a pure function. */
const literals = new Map<string, RE2JS>();
const MOST_LITERALS = 256;

/**
 * What one evaluation has compiled, gone with it: patterns that come from an object neither stay in memory nor decide what
 * the next evaluation costs.
 */
const compiledFor = new WeakMap<Meter, Map<string, RE2JS>>();

/** Compiles a pattern that is written out, once and for all evaluations. Answers what is wrong with it. */
export function prepareLiteral(pattern: string): Fault | undefined {
  if (pattern.length <= LONGEST && patternSize(pattern) > LARGEST)
    return new Fault(`a pattern has at most ${LARGEST} parts, what it repeats written out`);
  const program = literals.get(pattern) ?? compileRe2(pattern);
  if (program instanceof Fault) return program;
  literals.delete(pattern);
  literals.set(pattern, program);
  for (const [oldest] of literals) {
    if (literals.size <= MOST_LITERALS) break;
    literals.delete(oldest);
  }
  return undefined;
}

/** The program of a pattern: linear in the text, and in the size of the program. An evaluation pays once for what it compiles. */
function programOf(pattern: string, meter: Meter): RE2JS | Fault {
  const mine = compiledFor.get(meter);
  const known = literals.get(pattern) ?? mine?.get(pattern);
  if (known !== undefined) return known;
  if (pattern.length > LONGEST) return tooLong();
  meter.spend(10_000 + 100 * Math.max(pattern.length, patternSize(pattern)));
  const program = compileRe2(pattern);
  if (program instanceof Fault) return program;
  if (mine === undefined) compiledFor.set(meter, new Map([[pattern, program]]));
  else mine.set(pattern, program);
  return program;
}

function compileRe2(pattern: string): RE2JS | Fault {
  if (pattern.length > LONGEST) return tooLong();
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    return new Fault(`not a regular expression: ${shown(error instanceof Error ? error.message : String(error))}`);
  }
}

function tooLong(): Fault {
  return new Fault(`a pattern has at most ${LONGEST} characters`);
}

/** Steps for going over a text with every instruction of the program at once, the worst that RE2 does. */
function spendOnMatch(program: RE2JS, text: string, meter: Meter): void {
  meter.spend(20 + Math.floor((text.length * program.programSize()) / 8));
}

function matches([text, pattern]: readonly [string, string], meter: Meter): Value | Fault {
  const program = programOf(pattern, meter);
  if (program instanceof Fault) return program;
  spendOnMatch(program, text, meter);
  return program.matcher(text).find();
}

/** At most so many finds; all where `most` is negative. */
function findAll(text: string, [pattern, most]: readonly [string, bigint], meter: Meter): string[] | Fault {
  const program = programOf(pattern, meter);
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
