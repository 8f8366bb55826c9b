import type { Type } from './cel-type.js';
import type { Fault, Value } from './cel-value.js';
import type { Meter } from './meter.js';

/** What an evaluation works on: the values of variables by slot, and the work that is left. */
export interface Frame {
  readonly slots: (Value | Fault | undefined)[];
  readonly meter: Meter;
}

/** A part of an expression: its type, and how its value is found. */
export interface Compiled {
  readonly type: Type;
  readonly run: (frame: Frame) => Value | Fault;
}

/** A name that an expression may use, and where its value is. */
export interface Binding {
  readonly type: Type;
  readonly slot: number;
}

/** What is wrong with an expression, and the offset in its text. */
export interface ExpressionProblem {
  readonly offset: number;
  readonly message: string;
}

/** What compiling needs to know, and what it finds out. */
export interface CompileContext {
  /** Names in force here. */
  readonly scope: ReadonlyMap<string, Binding>;
  /** What `variables.<name>` stands for. */
  readonly variables: ReadonlyMap<string, Compiled>;
  /** Takes a slot for a name that the expression itself introduces. */
  readonly newSlot: () => number;
  /** Where in the text a part is, by its id. */
  readonly offsetOf: (id: bigint) => number;
  readonly problems: ExpressionProblem[];
}

/** The same context where one more name is in force. */
export function withBinding(context: CompileContext, name: string, binding: Binding): CompileContext {
  return { ...context, scope: new Map([...context.scope, [name, binding]]) };
}
