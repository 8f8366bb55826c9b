import type { Expr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';

/** A path below a variable: `object.spec.egress` is `['object', 'spec', 'egress']`. */
export type ReadPath = readonly string[];

/**
 * What an expression may read, as paths from the names it uses: as far as the path is written out, and everything below
 * where it is not. A name that a macro introduces counts like any other: rather too much than too little.
 */
export function readsOf(expr: Expr): readonly ReadPath[] {
  const path = pathOf(expr);
  return path === undefined ? partsOf(expr).flatMap(readsOf) : [path];
}

function pathOf({ exprKind }: Expr): ReadPath | undefined {
  if (exprKind.case === 'identExpr') return [exprKind.value.name.replace(/^\./, '')];
  if (exprKind.case === 'selectExpr') return below(exprKind.value.operand, exprKind.value.field);
  if (exprKind.case !== 'callExpr') return undefined;
  // It changes what is known of a value, and not the value.
  const [inner] = exprKind.value.function === 'dyn' ? exprKind.value.args : [];
  if (inner !== undefined) return pathOf(inner);
  if (exprKind.value.function !== '_[_]') return undefined;
  const [from, index] = exprKind.value.args;
  const key = index?.exprKind.case === 'constExpr' ? index.exprKind.value.constantKind : undefined;
  return key?.case === 'stringValue' ? below(from, key.value) : undefined;
}

function below(parent: Expr | undefined, key: string): ReadPath | undefined {
  const path = parent === undefined ? undefined : pathOf(parent);
  return path === undefined ? undefined : [...path, key];
}

function partsOf({ exprKind }: Expr): readonly Expr[] {
  switch (exprKind.case) {
    case 'selectExpr':
      return present([exprKind.value.operand]);
    case 'callExpr':
      return present([exprKind.value.target, ...exprKind.value.args]);
    case 'listExpr':
      return exprKind.value.elements;
    case 'structExpr':
      return exprKind.value.entries.flatMap(({ keyKind, value }) =>
        present([keyKind.case === 'mapKey' ? keyKind.value : undefined, value]),
      );
    case 'comprehensionExpr': {
      const { iterRange, accuInit, loopCondition, loopStep, result } = exprKind.value;
      return present([iterRange, accuInit, loopCondition, loopStep, result]);
    }
    default:
      return [];
  }
}

function present(parts: readonly (Expr | undefined)[]): readonly Expr[] {
  return parts.filter((part) => part !== undefined);
}
