import type { Expr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';
import { parse } from '@bufbuild/cel';
import type { ExpressionProblem } from './compile-context.js';

/** An expression as written, parsed, with macros expanded. */
export type ParsedExpression =
  | { readonly ok: true; readonly expr: Expr; readonly offsetOf: (id: bigint) => number }
  | { readonly ok: false; readonly problem: ExpressionProblem };

/** Parses CEL. Never throws: what is nested too deeply for the parser is a problem, too. */
export function parseExpression(text: string): ParsedExpression {
  try {
    const { expr, sourceInfo } = parse(text);
    return { ok: true, expr, offsetOf: (id) => sourceInfo?.positions[String(id)] ?? 0 };
  } catch (error) {
    return { ok: false, problem: parseProblem(error, text) };
  }
}

function parseProblem(error: unknown, text: string): ExpressionProblem {
  if (text.trim() === '') return { offset: 0, message: 'is empty' };
  if (error instanceof RangeError) return { offset: 0, message: 'is nested too deeply' };
  const at = offsetIn(error);
  const end = text.trimEnd().length;
  if (at === undefined) return { offset: 0, message: error instanceof Error ? error.message : String(error) };
  if (at >= end) return { offset: end, message: 'does not parse: something is missing at the end' };
  return { offset: at, message: `does not parse: ${JSON.stringify(text.slice(at, at + 20))} does not fit here` };
}

/** The parser's own errors carry their place; nothing else is known of their shape. */
function offsetIn(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('location' in error)) return undefined;
  const { location } = error as { location?: { start?: { offset?: unknown } } };
  return typeof location?.start?.offset === 'number' ? location.start.offset : undefined;
}

/** `column 12`, or `line 2, column 5` where the text has lines. Both count from 1, columns in UTF-16 units. */
export function placeIn(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  return text.trimEnd().includes('\n') ? `line ${before.length}, column ${column}` : `column ${column}`;
}
