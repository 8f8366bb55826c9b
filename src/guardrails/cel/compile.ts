import type { Constant, Expr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';
import { suggestion } from '../nearest.js';
import { compileCall } from './compile-call.js';
import { compileComprehension } from './compile-comprehension.js';
import type { CompileContext, Compiled, Frame } from './compile-context.js';
import { BOOL, BYTES, DOUBLE, DYN, INT, join, listOf, mapOf, NULL, STRING, TYPE, UINT, type Type } from './cel-type.js';
import { ArrayList, CelMap, Fault, keyName, TypeValue, typeNameOf, Uint, ValueMap, type Value } from './cel-value.js';

/**
 * Turns a parsed expression into functions, and finds its type on the way (cel-spec, langdef.md, Evaluation). What is
 * wrong goes into the problems of the context; the part in question is then of type dyn, so that one mistake is told once.
 */
export function compile(expr: Expr, context: CompileContext): Compiled {
  const { run, type } = compileKind(expr, context);
  return {
    type,
    run: (frame) => {
      frame.meter.spend(1);
      return run(frame);
    },
  };
}

/** Notes a problem, and stands in for the part that has it. */
export function wrong(expr: Expr, message: string, context: CompileContext): Compiled {
  const offset = context.offsetOf(expr.id);
  context.problems.push({ offset, message });
  return { type: DYN, run: () => new Fault(message, offset) };
}

function compileKind(expr: Expr, context: CompileContext): Compiled {
  const { exprKind } = expr;
  switch (exprKind.case) {
    case 'constExpr':
      return compileConstant(expr, exprKind.value, context);
    case 'identExpr':
      return compileName(expr, exprKind.value.name, context);
    case 'selectExpr':
      return compileSelect(expr, exprKind.value, context);
    case 'callExpr':
      return compileCall(expr, exprKind.value, context);
    case 'listExpr':
      return compileList(exprKind.value.elements, context);
    case 'structExpr':
      return compileMap(expr, exprKind.value, context);
    case 'comprehensionExpr':
      return compileComprehension(expr, exprKind.value, context);
    default:
      return wrong(expr, 'is empty', context);
  }
}

function compileConstant(expr: Expr, { constantKind }: Constant, context: CompileContext): Compiled {
  const constant = (type: Type, value: Value): Compiled => ({ type, run: () => value });
  switch (constantKind.case) {
    case 'stringValue':
      return constant(STRING, constantKind.value);
    case 'int64Value':
      return constant(INT, constantKind.value);
    case 'boolValue':
      return constant(BOOL, constantKind.value);
    case 'doubleValue':
      return constant(DOUBLE, constantKind.value);
    case 'nullValue':
      return constant(NULL, null);
    case 'uint64Value':
      return constant(UINT, new Uint(constantKind.value));
    case 'bytesValue':
      return constant(BYTES, constantKind.value);
    default:
      return wrong(expr, 'is no constant', context);
  }
}

const TYPE_NAMES = ['bool', 'int', 'uint', 'double', 'string', 'bytes', 'list', 'map', 'null_type', 'type'];

function compileName(expr: Expr, written: string, context: CompileContext): Compiled {
  const name = written.replace(/^\./, '');
  const binding = context.scope.get(name);
  const offset = context.offsetOf(expr.id);
  if (binding !== undefined) {
    const unset = new Fault(`${name} has no value`, offset);
    return {
      type: binding.type,
      run: ({ slots }) => {
        const value = slots[binding.slot];
        return value === undefined ? unset : value;
      },
    };
  }
  if (TYPE_NAMES.includes(name)) {
    const value = new TypeValue(name);
    return { type: TYPE, run: () => value };
  }
  const known = [...context.scope.keys(), ...(context.variables.size > 0 ? ['variables'] : [])];
  return wrong(
    expr,
    `unknown name "${name}"${suggestion(
      name,
      known.filter((other) => /^\w+$/.test(other)),
    )}`,
    context,
  );
}

type Select = Extract<Expr['exprKind'], { case: 'selectExpr' }>['value'];

function compileSelect(expr: Expr, { operand, field, testOnly }: Select, context: CompileContext): Compiled {
  if (operand === undefined) return wrong(expr, 'is empty', context);
  const { exprKind } = operand;
  if (exprKind.case === 'identExpr' && exprKind.value.name === 'variables' && !context.scope.has('variables')) {
    const variable = context.variables.get(field);
    const message = `unknown variable "${field}"${suggestion(field, context.variables.keys())}`;
    return variable ?? wrong(expr, message, context);
  }
  const from = compile(operand, context);
  const type = fieldType(from.type, field);
  if (typeof type === 'string') return wrong(expr, type, context);
  const offset = context.offsetOf(expr.id);
  const missing = new Fault(`no such key: ${field}`, offset);
  const find = (frame: Frame): Value | Fault | undefined => {
    const value = from.run(frame);
    if (value instanceof Fault) return value;
    if (value instanceof CelMap) return value.get(field);
    return new Fault(`${typeNameOf(value)} has no field "${field}"`, offset);
  };
  if (!testOnly)
    return {
      type,
      run: (frame) => {
        const found = find(frame);
        return found === undefined ? missing : found;
      },
    };
  return {
    type: BOOL,
    run: (frame) => {
      const found = find(frame);
      return found instanceof Fault ? found : found !== undefined;
    },
  };
}

/** The type of a field, or what is wrong with asking for it. */
function fieldType({ kind, name, fields, element }: Type, field: string): Type | string {
  if (kind === 'dyn' || kind === 'map') return element ?? DYN;
  if (fields === undefined) return `${name} has no fields, and so no "${field}"`;
  if (Object.hasOwn(fields, field)) return fields[field] ?? DYN;
  return `unknown field "${field}" of ${name}${suggestion(field, Object.keys(fields))}`;
}

function compileList(elements: readonly Expr[], context: CompileContext): Compiled {
  const parts = elements.map((element) => compile(element, context));
  const type = parts
    .map((part) => part.type)
    .reduce<Type | undefined>((all, one) => (all ? join(all, one) : one), undefined);
  return {
    type: listOf(type ?? DYN),
    run: (frame) => {
      const items: Value[] = [];
      for (const part of parts) {
        const value = part.run(frame);
        if (value instanceof Fault) return value;
        items.push(value);
      }
      return new ArrayList(items);
    },
  };
}

type Struct = Extract<Expr['exprKind'], { case: 'structExpr' }>['value'];

function compileMap(expr: Expr, { messageName, entries }: Struct, context: CompileContext): Compiled {
  if (messageName !== '') return wrong(expr, `there are no messages here, and so no ${messageName}`, context);
  const parts = entries.flatMap(({ keyKind, value }) =>
    keyKind.case === 'mapKey' && value !== undefined
      ? [{ key: compile(keyKind.value, context), value: compile(value, context) }]
      : [],
  );
  const offset = context.offsetOf(expr.id);
  const types = { key: parts[0]?.key.type ?? DYN, element: parts[0]?.value.type ?? DYN };
  for (const part of parts)
    [types.key, types.element] = [join(types.key, part.key.type), join(types.element, part.value.type)];
  return {
    type: mapOf(types.key, types.element),
    run: (frame) => {
      const found = new Map<string, readonly [Value, Value]>();
      for (const part of parts) {
        const key = part.key.run(frame);
        if (key instanceof Fault) return key;
        const value = part.value.run(frame);
        if (value instanceof Fault) return value;
        const name = typeof key === 'number' ? undefined : keyName(key);
        if (name === undefined) return new Fault(`${typeNameOf(key)} cannot be a key`, offset);
        if (found.has(name)) return new Fault('the same key twice', offset);
        found.set(name, [key, value]);
      }
      return new ValueMap(found);
    },
  };
}
