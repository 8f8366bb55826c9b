import type { FlowValue } from '../guardrails/flow-yaml.js';
import { parseFieldPath } from '../model/field-path.js';
import { ruleValue } from '../model/policy-value.js';
import type { EditStep, PolicyEdit } from '../reach/remedy.js';

/** One operation of a JSON Patch (RFC 6902). */
export type PatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: FlowValue }
  | { readonly op: 'remove'; readonly path: string };

/** The steps of an edit for `kubectl patch --type json`: from the last rule to the first, so that each finds its index. */
export function patchOf({ steps, before }: PolicyEdit): readonly PatchOperation[] {
  const inPlace = steps.filter(({ do: kind }) => kind !== 'add').toReversed();
  const operations = inPlace.map(({ at, ...step }): PatchOperation => {
    const path = `/${parseFieldPath(at).join('/')}`;
    return step.do === 'remove' ? { op: 'remove', path } : { op: 'replace', path, value: ruleValue(step.rule) };
  });
  const added = steps.filter((step): step is Extract<EditStep, { do: 'add' }> => step.do === 'add');
  return [
    ...operations,
    ...added.map(({ rule }, index): PatchOperation => {
      const path = `/spec/${rule.direction}`;
      // A policy that allows nothing need not have the list at all.
      const empty = index === 0 && before?.rules[rule.direction].length === 0;
      const value = ruleValue(rule);
      return empty ? { op: 'add', path, value: [value] } : { op: 'add', path: `${path}/-`, value };
    }),
  ];
}
