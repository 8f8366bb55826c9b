import { constraintsOf, isImpossible, isWithin, UNCONSTRAINED } from './key-constraint.js';
import { labelOf, NAMESPACE_NAME_LABEL, type Labels } from './labels.js';

/** The operators of a label selector requirement (k8s.io/apimachinery meta/v1 LabelSelectorOperator). */
export type Operator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';

/** One condition on one label. `values` is empty for `Exists` and `DoesNotExist`. */
export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/**
 * A label selector: every requirement must hold (N13). `matchLabels` entries are `In` with one value.
 * No requirement at all matches everything; an absent selector is never represented by this type.
 */
export interface Selector {
  readonly at: string;
  readonly requirements: readonly Requirement[];
}

/** An answer where part of the input may be unknown. */
export type Ternary = 'yes' | 'no' | 'unknown';

function holds(requirement: Requirement, value: string | undefined): boolean {
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value);
    case 'NotIn':
      return value === undefined || !requirement.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** Whether a condition asks for a label to be there. */
export function isPositive({ operator }: Requirement): boolean {
  return operator === 'In' || operator === 'Exists';
}

/** Whether an object with exactly these labels is selected (N13, N14). */
export function matches(selector: Selector, labels: Labels): boolean {
  // A loop, because this is asked for many label sets and a function made for each would be most of it.
  for (const requirement of selector.requirements) {
    if (!holds(requirement, labelOf(labels, requirement.key))) return false;
  }
  return true;
}

/**
 * Whether a namespace is selected when no object describes it: it carries `kubernetes.io/metadata.name`
 * and nothing else is known of it (N12), so a requirement on another key leaves the answer open.
 */
export function matchesUndescribedNamespace(selector: Selector, name: string): Ternary {
  let answer: Ternary = 'yes';
  for (const requirement of selector.requirements) {
    if (requirement.key !== NAMESPACE_NAME_LABEL) answer = 'unknown';
    else if (!holds(requirement, name)) return 'no';
  }
  return answer;
}

/** Whether an object without any label is selected, so that nobody has to do anything to be selected. */
export function matchesUnlabelled(selector: Selector): boolean {
  return matches(selector, {});
}

/**
 * Whether a namespace that someone creates tomorrow, with a name not written here and no label of its own,
 * is selected. This is what "every namespace" means whatever the selector looks like: `{}`, `DoesNotExist`,
 * `NotIn`, and `Exists` on the name label that every namespace carries (N10, N12).
 */
export function matchesNewNamespace(selector: Selector): boolean {
  return selector.requirements.every((requirement) =>
    requirement.key === NAMESPACE_NAME_LABEL
      ? requirement.operator === 'Exists' || requirement.operator === 'NotIn'
      : holds(requirement, undefined),
  );
}

/**
 * The values a selected object can have for this label, or `undefined` where the selector does not limit them
 * to a list (a missing label counts as not limited). An empty list means that nothing can be selected.
 */
export function possibleValues(selector: Selector, key: string): readonly string[] | undefined {
  const constraint = constraintsOf(selector).get(key) ?? UNCONSTRAINED;
  if (isImpossible(constraint)) return [];
  if (constraint.allowed === 'any') return undefined;
  return [...constraint.allowed].filter((value) => !constraint.refused.has(value));
}

/** Whether no label set at all can be selected, as with `app In [a]` and `app In [b]` together. */
export function isUnsatisfiable(selector: Selector): boolean {
  return [...constraintsOf(selector).values()].some(isImpossible);
}

/** How many conditions and values a selector has: what it costs to look at it, as users may write megabytes of them. */
export function weightOf({ requirements }: Selector): number {
  let weight = 0;
  for (const { values } of requirements) weight += 1 + values.length;
  return weight;
}

/** Longer selectors are not worth a look at each pair. */
const FEW = 8;

/** Whether all that one asks for stands in the other word for word, as it nearly always does where one implies the other. */
function repeats({ requirements: narrow }: Selector, { requirements: wide }: Selector): boolean {
  if (narrow.length > FEW || wide.length > FEW) return false;
  return wide.every((asked) => narrow.some((given) => sameRequirement(asked, given)));
}

function sameRequirement(one: Requirement, other: Requirement): boolean {
  return (
    one.key === other.key &&
    one.operator === other.operator &&
    one.values.length === other.values.length &&
    one.values.every((value, index) => value === other.values[index])
  );
}

/** Whether everything that `narrow` selects is also selected by `wide`, for every label set there could be. Exact, and linear in both. */
export function implies(narrow: Selector, wide: Selector): boolean {
  if (wide.requirements.length === 0) return true;
  if (repeats(narrow, wide)) return true;
  const constraints = constraintsOf(narrow);
  return (
    [...constraintsOf(wide)].every(([key, constraint]) =>
      isWithin(constraints.get(key) ?? UNCONSTRAINED, constraint),
    ) || [...constraints.values()].some(isImpossible)
  );
}

/** A text that is the same for two selectors with the same requirements in any order. */
export function selectorKey(selector: Selector): string {
  const [first, second] = selector.requirements;
  // What nearly all are, without the work of bringing things into order.
  if (first !== undefined && second === undefined && first.values.length < 2) {
    return JSON.stringify([first.key, first.operator, first.values]);
  }
  return selector.requirements
    .map(({ key, operator, values }) => JSON.stringify([key, operator, [...new Set(values)].sort()]))
    .sort()
    .join();
}

/** The selector in kubectl's own notation, `app=web,tier in (a,b),!legacy`; `everything` where it has no requirement. */
export function describeSelector(selector: Selector): string {
  if (selector.requirements.length === 0) return 'everything';
  return selector.requirements
    .map(({ key, operator, values }) => {
      if (operator === 'Exists') return key;
      if (operator === 'DoesNotExist') return `!${key}`;
      if (operator === 'In' && values.length === 1) return `${key}=${values[0]}`;
      return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`;
    })
    .join(',');
}
