import type { Static } from 'typebox';
import type { Requirement, Selector } from '../model/selector.js';
import type { LabelSelector } from './option-schemas.js';

/** A selector of the profile, as the model knows selectors. `at` is its path in the profile. */
export function toSelector(written: Static<typeof LabelSelector>, at: string): Selector {
  const requirements: Requirement[] = Object.entries(written.matchLabels ?? {}).map(([key, value]) => ({
    key,
    operator: 'In',
    values: [value],
  }));
  for (const { key, operator, values } of written.matchExpressions ?? []) {
    requirements.push({ key, operator, values: values ?? [] });
  }
  return { at, requirements };
}
