import type { Selector } from './selector.js';

/** What all requirements of a selector on one key leave over: the values that may appear, and whether the key may be missing. */
export interface KeyConstraint {
  readonly allowed: ReadonlySet<string> | 'any';
  readonly refused: ReadonlySet<string>;
  readonly mayBeMissing: boolean;
  readonly mayBePresent: boolean;
}

interface Growing extends KeyConstraint {
  allowed: ReadonlySet<string> | 'any';
  readonly refused: Set<string>;
  mayBeMissing: boolean;
  mayBePresent: boolean;
}

/** That of a key of which a selector says nothing. */
export const UNCONSTRAINED: KeyConstraint = {
  allowed: 'any',
  refused: new Set(),
  mayBeMissing: true,
  mayBePresent: true,
};

/** The constraints of a selector by key, in one pass, because a legal selector can hold tens of thousands of requirements. */
export function constraintsOf(selector: Selector): ReadonlyMap<string, KeyConstraint> {
  const constraints = new Map<string, Growing>();
  for (const { key, operator, values } of selector.requirements) {
    const constraint = constraints.get(key) ?? { ...UNCONSTRAINED, refused: new Set() };
    constraints.set(key, constraint);
    if (operator === 'Exists') constraint.mayBeMissing = false;
    if (operator === 'DoesNotExist') constraint.mayBePresent = false;
    if (operator === 'NotIn') for (const value of values) constraint.refused.add(value);
    if (operator === 'In') {
      constraint.mayBeMissing = false;
      const { allowed } = constraint;
      constraint.allowed = new Set(allowed === 'any' ? values : values.filter((value) => allowed.has(value)));
    }
  }
  return constraints;
}

/** Whether nothing is left over, not even a missing key. */
export function isImpossible({ allowed, refused, mayBeMissing, mayBePresent }: KeyConstraint): boolean {
  if (mayBeMissing) return false;
  return !mayBePresent || (allowed !== 'any' && [...allowed].every((value) => refused.has(value)));
}

/** Whether all that one constraint leaves over, a missing key included, is left over by the other too. */
export function isWithin(inner: KeyConstraint, outer: KeyConstraint): boolean {
  if (inner.mayBeMissing && !outer.mayBeMissing) return false;
  if (!inner.mayBePresent) return true;
  if (inner.allowed === 'any') {
    return (
      outer.mayBePresent && outer.allowed === 'any' && [...outer.refused].every((value) => inner.refused.has(value))
    );
  }
  return [...inner.allowed].every((value) => inner.refused.has(value) || leaves(outer, value));
}

/** Whether this value is left over. */
export function leaves({ allowed, refused, mayBePresent }: KeyConstraint, value: string): boolean {
  return mayBePresent && !refused.has(value) && (allowed === 'any' || allowed.has(value));
}

/** Whether values are left over that nobody has written. */
export function leavesOthers({ allowed, mayBePresent }: KeyConstraint): boolean {
  return mayBePresent && allowed === 'any';
}
