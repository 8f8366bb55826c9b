import type { Expr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';
import { suggestion } from '../nearest.js';
import { shown } from '../shown.js';
import { compile, wrong } from './compile.js';
import { appended, compileAppend } from './compile-comprehension.js';
import { withBinding, type CompileContext, type Compiled, type Frame } from './compile-context.js';
import { BOOL, comparable, DYN, fits, INT, join, STRING, substitute, UINT, type Type } from './cel-type.js';
import { CelList, CelMap, Fault, keyName, typeNameOf, Uint, type Value } from './cel-value.js';
import { equals } from './equality.js';
import { callableNames, overloadsOf } from './library.js';
import type { Overload } from './overload.js';
import { prepareLiteral } from './patterns.js';

type Call = Extract<Expr['exprKind'], { case: 'callExpr' }>['value'];

/** What is not called like other functions: it does not need all of its arguments, or takes any two values. */
const SPECIAL: Readonly<Record<string, (expr: Expr, args: readonly Expr[], context: CompileContext) => Compiled>> = {
  '_&&_': (expr, args, context) => compileLogic(expr, { args, decisive: false }, context),
  '_||_': (expr, args, context) => compileLogic(expr, { args, decisive: true }, context),
  '_?_:_': compileChoice,
  '_==_': (expr, args, context) => compileEquality(expr, { args, equal: true }, context),
  '_!=_': (expr, args, context) => compileEquality(expr, { args, equal: false }, context),
  '_[_]': compileIndex,
  '@not_strictly_false': (expr, args, context) => {
    const [value] = compileAll(args, context);
    return value === undefined
      ? wrong(expr, 'is incomplete', context)
      : { type: BOOL, run: (frame) => value.run(frame) !== false };
  },
};

/** A call of an operator, a function or a method. */
export function compileCall(expr: Expr, call: Call, context: CompileContext): Compiled {
  const { target, function: name } = call;
  if (target === undefined) {
    const special = Object.hasOwn(SPECIAL, name) ? SPECIAL[name] : undefined;
    if (special !== undefined) return special(expr, call.args, context);
    const item = name === '_+_' ? appended(call.args) : undefined;
    if (item !== undefined) return compileAppend(item, context);
    return compileOverloads(expr, { style: 'function', name, args: call.args }, context);
  }
  if (name === 'bind' && target.exprKind.case === 'identExpr' && target.exprKind.value.name === 'cel')
    return compileBind(expr, call.args, context);
  return compileOverloads(expr, { style: 'method', name, args: [target, ...call.args] }, context);
}

function compileAll(args: readonly Expr[], context: CompileContext): readonly Compiled[] {
  return args.map((arg) => compile(arg, context));
}

interface NamedCall {
  readonly style: Overload['style'];
  readonly name: string;
  readonly args: readonly Expr[];
}

function compileOverloads(expr: Expr, { style, name, args }: NamedCall, context: CompileContext): Compiled {
  const named = overloadsOf(style, name);
  if (named.length === 0) {
    const message = `unknown ${style} "${name}"${suggestion(name, callableNames(style))}`;
    return wrong(expr, message, context);
  }
  const parts = compileAll(args, context);
  const types = parts.map(({ type }) => type);
  const results: Type[] = [];
  const fitting = named.filter(({ parameters, result }) => {
    const bound = new Map<string, Type>();
    const fit =
      parameters.length === types.length && parameters.every((p, index) => fits(p, types[index] ?? DYN, bound));
    if (fit) results.push(substitute(result, bound));
    return fit;
  });
  const shown = readable(name);
  if (fitting.length === 0)
    return wrong(expr, `${shown} does not take ${types.map((type) => type.name).join(', ') || 'nothing'}`, context);
  if (TAKES_PATTERN.has(name)) checkPattern(args[1], context);
  return { type: results.reduce(join), run: caller({ fitting, parts, shown, offset: context.offsetOf(expr.id) }) };
}

interface Caller {
  readonly fitting: readonly Overload[];
  readonly parts: readonly Compiled[];
  readonly shown: string;
  readonly offset: number;
}

function caller({ fitting, parts, shown, offset }: Caller): Compiled['run'] {
  return (frame) => {
    const values: Value[] = [];
    for (const part of parts) {
      const value = part.run(frame);
      if (value instanceof Fault) return value;
      if (typeof value === 'string' || value instanceof Uint8Array) frame.meter.spendOnText(value.length);
      values.push(value);
    }
    // A type that was only assumed, such as that of a field, is held against the value here.
    const chosen = fitting.find(({ parameters }) =>
      parameters.every((type, index) => type.holds(values[index] ?? null)),
    );
    if (chosen === undefined) return new Fault(`${shown} does not take ${values.map(typeNameOf).join(', ')}`, offset);
    const result = chosen.apply(values, frame.meter);
    return result instanceof Fault ? new Fault(`${shown}: ${result.message}`, result.offset ?? offset) : result;
  };
}

/** `_+_` is what the parser calls it. */
function readable(name: string): string {
  return /^\w+$/.test(name) && !name.startsWith('_') ? name : name.replace(/[_@]/g, '');
}

const TAKES_PATTERN: ReadonlySet<string> = new Set(['matches', 'find', 'findAll']);

/** A pattern that is written out is checked when the profile loads. */
function checkPattern(pattern: Expr | undefined, context: CompileContext): void {
  if (pattern?.exprKind.case !== 'constExpr' || pattern.exprKind.value.constantKind.case !== 'stringValue') return;
  const fault = prepareLiteral(pattern.exprKind.value.constantKind.value);
  if (fault !== undefined) wrong(pattern, fault.message, context);
}

interface Logic {
  readonly args: readonly Expr[];
  /** The value that decides whatever the other side is, an error included. */
  readonly decisive: boolean;
}

function compileLogic(expr: Expr, { args, decisive }: Logic, context: CompileContext): Compiled {
  const parts = args.map((arg) => expectBool(arg, context));
  const offset = context.offsetOf(expr.id);
  return {
    type: BOOL,
    run: (frame) => {
      let fault: Fault | undefined;
      for (const part of parts) {
        const value = part.run(frame);
        if (value === decisive) return decisive;
        if (value === !decisive) continue;
        fault ??= value instanceof Fault ? value : new Fault(`${typeNameOf(value)} is not a bool`, offset);
      }
      return fault ?? !decisive;
    },
  };
}

function expectBool(expr: Expr, context: CompileContext): Compiled {
  const compiled = compile(expr, context);
  return fits(BOOL, compiled.type, new Map())
    ? compiled
    : wrong(expr, `must be a bool, not ${compiled.type.name}`, context);
}

function compileChoice(expr: Expr, args: readonly Expr[], context: CompileContext): Compiled {
  const [first, ...rest] = args;
  const [then, otherwise] = compileAll(rest, context);
  if (first === undefined || then === undefined || otherwise === undefined)
    return wrong(expr, 'is incomplete', context);
  const condition = expectBool(first, context);
  const offset = context.offsetOf(first.id);
  return {
    type: join(then.type, otherwise.type),
    run: (frame) => {
      const value = condition.run(frame);
      if (value === true) return then.run(frame);
      if (value === false) return otherwise.run(frame);
      return value instanceof Fault ? value : new Fault(`${typeNameOf(value)} is not a bool`, offset);
    },
  };
}

interface Equality {
  readonly args: readonly Expr[];
  readonly equal: boolean;
}

function compileEquality(expr: Expr, { args, equal }: Equality, context: CompileContext): Compiled {
  const [left, right] = compileAll(args, context);
  if (left === undefined || right === undefined) return wrong(expr, 'is incomplete', context);
  if (!comparable(left.type, right.type))
    return wrong(expr, `${left.type.name} and ${right.type.name} are never equal`, context);
  return {
    type: BOOL,
    run: (frame) => {
      const a = left.run(frame);
      if (a instanceof Fault) return a;
      const b = right.run(frame);
      if (b instanceof Fault) return b;
      const same = equals(a, b, frame.meter);
      return same instanceof Fault ? same : same === equal;
    },
  };
}

function compileIndex(expr: Expr, args: readonly Expr[], context: CompileContext): Compiled {
  const [from, index] = compileAll(args, context);
  if (from === undefined || index === undefined) return wrong(expr, 'is incomplete', context);
  const { kind, element, key } = from.type;
  if (kind !== 'dyn' && element === undefined) return wrong(expr, `${from.type.name} has no elements`, context);
  const numbers = [INT, UINT, DYN].some((type) => type.kind === index.type.kind);
  const fit = kind === 'list' ? numbers : kind === 'dyn' || fits(key ?? STRING, index.type, new Map());
  if (!fit) return wrong(expr, `${from.type.name} has no element ${index.type.name}`, context);
  const offset = context.offsetOf(expr.id);
  const run = (frame: Frame): Value | Fault => {
    const value = from.run(frame);
    if (value instanceof Fault) return value;
    const at = index.run(frame);
    if (at instanceof Fault) return at;
    const found = elementOf(value, at);
    return found instanceof Fault && found.offset === undefined ? new Fault(found.message, offset) : found;
  };
  return { type: element ?? DYN, run };
}

function elementOf(value: Value, at: Value): Value | Fault {
  if (value instanceof CelMap) {
    const found = value.get(at);
    return found === undefined ? new Fault(`no such key: ${shown(String(keyName(at)?.slice(1)))}`) : found;
  }
  if (!(value instanceof CelList)) return new Fault(`${typeNameOf(value)} has no elements`);
  const index = at instanceof Uint ? Number(at.value) : Number(at);
  const numeric = typeof at === 'bigint' || at instanceof Uint || (typeof at === 'number' && Number.isInteger(at));
  if (!numeric) return new Fault(`${typeNameOf(at)} is no index of a list`);
  return index >= 0 && index < value.size ? value.at(index) : new Fault(`index ${index} of a list of ${value.size}`);
}

/** `cel.bind(name, value, expression)`: the value is found once. */
function compileBind(expr: Expr, args: readonly Expr[], context: CompileContext): Compiled {
  const [name, value, body] = args;
  if (name?.exprKind.case !== 'identExpr' || value === undefined || body === undefined || args.length !== 3)
    return wrong(expr, 'cel.bind takes a name, a value and an expression', context);
  const bound = compile(value, context);
  const slot = context.newSlot();
  const inner = compile(body, withBinding(context, name.exprKind.value.name, { slot, type: bound.type }));
  return {
    type: inner.type,
    run: (frame) => {
      frame.slots[slot] = bound.run(frame);
      return inner.run(frame);
    },
  };
}
