import type { Problem } from '../../model/result.js';
import { fits, type Type } from './cel-type.js';
import { Fault, typeNameOf, type Value } from './cel-value.js';
import { compile } from './compile.js';
import type { Binding, Compiled, ExpressionProblem, Frame } from './compile-context.js';
import { fromJson } from './json-value.js';
import { Meter, OverBudget } from './meter.js';
import { parseExpression, placeIn } from './parse-expression.js';
import { readsOf, type ReadPath } from './reads.js';

/** An expression and where it stands, which problems name: `options.expression`. */
export interface Source {
  readonly at: string;
  readonly text: string;
  readonly type: Type;
}

/** A named expression that others use as `variables.<name>`. */
export interface NamedSource extends Omit<Source, 'type'> {
  readonly name: string;
}

/** What a program is made of: inputs and their types, variables in order (each sees those before), and expressions. */
export interface ProgramSource<Name extends string> {
  readonly inputs: Readonly<Record<string, Type>>;
  readonly variables: readonly NamedSource[];
  readonly expressions: Readonly<Partial<Record<Name, Source>>>;
}

/** The value of an expression, or why it has none: a sentence that names the expression and the place in it. */
export type Evaluated = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly reason: string };

/** Expressions that were checked, ready to run. */
export interface Program<Name extends string> {
  /** What the expressions may read of the inputs, variables included. */
  readonly reads: readonly ReadPath[];
  /**
   * Begins an evaluation on these inputs, JSON values each (`json-value.ts`). The function that it answers finds the
   * value of one expression; all of them together may do the work of `budget` steps. Never throws.
   */
  readonly start: (inputs: Readonly<Record<string, unknown>>, budget: number) => (name: Name) => Evaluated;
}

/** A program, or all problems of its expressions with their places. */
export function compileProgram<Name extends string>(
  source: ProgramSource<Name>,
):
  | { readonly ok: true; readonly program: Program<Name> }
  | { readonly ok: false; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const reads: ReadPath[] = [];
  const scope = new Map<string, Binding>(
    Object.entries(source.inputs).map(([name, type], slot) => [name, { type, slot }]),
  );
  let slots = scope.size;
  const variables = new Map<string, Compiled>();

  const compileOne = ({ at, text }: { readonly at: string; readonly text: string }): Compiled | undefined => {
    const found: ExpressionProblem[] = [];
    const parsed = parseExpression(text);
    const newSlot = (): number => slots++;
    const compiled = parsed.ok
      ? compile(parsed.expr, { scope, variables, newSlot, offsetOf: parsed.offsetOf, problems: found })
      : undefined;
    if (parsed.ok) reads.push(...readsOf(parsed.expr));
    else found.push(parsed.problem);
    problems.push(...found.map(({ offset, message }) => ({ at, message: `${placeIn(text, offset)}: ${message}` })));
    return compiled && located(compiled, { at, text });
  };

  for (const variable of source.variables) {
    if (variables.has(variable.name))
      problems.push({ at: variable.at, message: `"${variable.name}" is the name of an earlier variable` });
    const compiled = compileOne(variable);
    if (compiled !== undefined) variables.set(variable.name, once(compiled, slots++));
  }
  const ready = new Map<string, Compiled>();
  for (const [name, expression] of Object.entries<Source | undefined>(source.expressions)) {
    if (expression === undefined) continue;
    const compiled = compileOne(expression);
    if (compiled === undefined) continue;
    if (!fits(expression.type, compiled.type, new Map()))
      problems.push({
        at: expression.at,
        message: `answers ${compiled.type.name} and must answer ${expression.type.name}`,
      });
    ready.set(name, typed(compiled, expression));
  }
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, program: { reads, start: starter(ready, [...scope]) } };
}

function starter<Name extends string>(
  ready: ReadonlyMap<string, Compiled>,
  scope: readonly (readonly [string, Binding])[],
): Program<Name>['start'] {
  return (inputs, budget) => {
    const slots: Frame['slots'] = [];
    for (const [name, { slot }] of scope) slots[slot] = fromJson(inputs[name] ?? null);
    const frame: Frame = { slots, meter: new Meter(budget) };
    return (name) => evaluate(ready.get(name), frame, `${name} needs more than ${budget} steps`);
  };
}

function evaluate(compiled: Compiled | undefined, frame: Frame, tooMuch: string): Evaluated {
  if (compiled === undefined) return { ok: false, reason: 'there is no such expression' };
  try {
    const value = compiled.run(frame);
    return value instanceof Fault ? { ok: false, reason: value.message } : { ok: true, value };
  } catch (error) {
    if (error instanceof OverBudget) return { ok: false, reason: tooMuch };
    // Values can be nested more deeply than the stack is.
    if (error instanceof RangeError) return { ok: false, reason: 'the values are nested too deeply' };
    throw error;
  }
}

/** Says of a fault where it happened, once: a variable's fault keeps the place in the variable. */
function located({ type, run }: Compiled, { at, text }: { readonly at: string; readonly text: string }): Compiled {
  return {
    type,
    run: (frame) => {
      const value = run(frame);
      if (!(value instanceof Fault) || value.offset === undefined) return value;
      return new Fault(`${at}, ${placeIn(text, value.offset)}: ${value.message}`);
    },
  };
}

/** Evaluated at most once, when somebody first asks. */
function once({ type, run }: Compiled, slot: number): Compiled {
  return {
    type,
    run: (frame) => (frame.slots[slot] === undefined ? (frame.slots[slot] = run(frame)) : frame.slots[slot]),
  };
}

/** What is only known when it runs (`dyn`) is checked then. */
function typed({ type, run }: Compiled, { at, type: wanted }: Source): Compiled {
  return {
    type,
    run: (frame) => {
      const value = run(frame);
      if (value instanceof Fault || wanted.holds(value)) return value;
      return new Fault(`${at}: answers ${typeNameOf(value)} and must answer ${wanted.name}`);
    },
  };
}
