import type { Expr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';
import { compile, wrong } from './compile.js';
import { withBinding, type CompileContext, type Compiled, type Frame } from './compile-context.js';
import { DYN, listOf, STRING, type Type } from './cel-type.js';
import { ArrayList, CelList, CelMap, Fault, typeNameOf, type Value } from './cel-value.js';

type Comprehension = Extract<Expr['exprKind'], { case: 'comprehensionExpr' }>['value'];

/**
 * What `all`, `exists`, `exists_one`, `map` and `filter` are expanded to (cel-spec, syntax.proto, Expr.Comprehension). An
 * error in a step becomes the value of the accumulator: the next step of `all` or `exists` may absorb it.
 */
export function compileComprehension(expr: Expr, fold: Comprehension, context: CompileContext): Compiled {
  const { iterRange, accuInit, loopCondition, loopStep, result } = fold;
  if (!iterRange || !accuInit || !loopCondition || !loopStep || !result) return wrong(expr, 'is incomplete', context);
  const range = compile(iterRange, context);
  const itemType = itemTypeOf(range.type);
  if (itemType === undefined) return wrong(iterRange, `${range.type.name} is neither a list nor a map`, context);
  const init = compile(accuInit, context);
  const accu = { slot: context.newSlot(), type: init.type };
  const item = { slot: context.newSlot(), type: itemType };
  const inner = withBinding(withBinding(context, fold.accuVar, accu), fold.iterVar, item);
  const condition = isTrue(loopCondition) ? undefined : compile(loopCondition, inner);
  const step = compile(loopStep, inner);
  const outcome = compile(
    result,
    withBinding(context, fold.accuVar, { ...accu, type: typeOfAll(init.type, step.type) }),
  );
  const offset = context.offsetOf(iterRange.id);
  return {
    type: outcome.type,
    run: (frame) => {
      const over = range.run(frame);
      if (over instanceof Fault) return over;
      if (!(over instanceof CelList || over instanceof CelMap))
        return new Fault(`${typeNameOf(over)} is neither a list nor a map`, offset);
      frame.slots[accu.slot] = init.run(frame);
      const keys = over instanceof CelMap ? keysOf(over, frame) : undefined;
      const size = keys?.length ?? over.size;
      for (let index = 0; index < size; index++) {
        frame.meter.spend(1);
        frame.slots[item.slot] = keys === undefined ? (over as CelList).at(index) : keys[index];
        if (condition !== undefined) {
          const goOn = condition.run(frame);
          if (goOn instanceof Fault) return goOn;
          if (goOn !== true) break;
        }
        frame.slots[accu.slot] = step.run(frame);
        if (condition === undefined && frame.slots[accu.slot] instanceof Fault) break;
      }
      return outcome.run(frame);
    },
  };
}

function keysOf(map: CelMap, { meter }: Frame): readonly Value[] {
  const keys = map.keys();
  meter.spend(keys.length);
  return keys;
}

function isTrue({ exprKind }: Expr): boolean {
  if (exprKind.case !== 'constExpr') return false;
  const { constantKind } = exprKind.value;
  return constantKind.case === 'boolValue' && constantKind.value;
}

function itemTypeOf({ kind, key, element }: Type): Type | undefined {
  if (kind === 'dyn') return DYN;
  if (kind === 'list') return element;
  return kind === 'map' || kind === 'object' ? (key ?? STRING) : undefined;
}

/** An empty list is where `map` and `filter` begin; what they add says what they hold. */
function typeOfAll(init: Type, step: Type): Type {
  return init.kind === 'list' && step.kind === 'list' ? step : init;
}

/** Whether a sum is the step of `map` or `filter`: what is being built, and one more. */
export function appended(args: readonly Expr[]): Expr | undefined {
  const [accu, list] = args;
  if (accu?.exprKind.case !== 'identExpr' || accu.exprKind.value.name !== '@result') return undefined;
  if (list?.exprKind.case !== 'listExpr' || list.exprKind.value.elements.length !== 1) return undefined;
  return list.exprKind.value.elements[0];
}

/**
 * Adds to the list that a comprehension builds, instead of copying it for every item. No other part of an expression can
 * see that list before it is complete: its name, `@result`, cannot be written.
 */
export function compileAppend(item: Expr, context: CompileContext): Compiled {
  const added = compile(item, context);
  const accu = context.scope.get('@result');
  return {
    type: listOf(added.type),
    run: ({ slots, meter }) => {
      const list = slots[accu?.slot ?? -1];
      if (!(list instanceof ArrayList)) return list instanceof Fault ? list : new Fault('no list to add to');
      const value = added.run({ slots, meter });
      if (value instanceof Fault) return value;
      list.items.push(value);
      return list;
    },
  };
}
