import { Type, type Static, type TString } from 'typebox';
import { labelOf, type Labels } from '../../model/labels.js';
import { compileGlobs } from '../glob.js';
import { metadataPath } from '../metadata-path.js';
import { AnnotationKey, GlobText, LabelKey, PatternText } from '../option-schemas.js';
import { compilePattern } from '../pattern.js';
import { stateRule, type Report } from '../rule.js';
import { shown } from '../shown.js';

const messages = {
  missing: 'has no {what} {key}',
  pattern: '{what} {key} is "{value}", which does not match {pattern}',
  value: '{what} {key} is "{value}"; allowed is {values}',
  forbidden: '{what} {key} may not be set',
} as const;

const Expected = Type.Object(
  {
    required: Type.Boolean({ default: true, description: 'Whether it must be there' }),
    pattern: Type.Optional(PatternText),
    values: Type.Optional(Type.Array(Type.String(), { minItems: 1, description: 'The values it may have' })),
    description: Type.Optional(
      Type.String({ minLength: 1, description: 'What it is for, told to whoever has to add it' }),
    ),
  },
  { additionalProperties: false, default: {} },
);

const expectedByKey = (what: string, key: TString) =>
  Type.Optional(
    Type.Record(key, Expected, {
      additionalProperties: false,
      minProperties: 1,
      description: `What is expected of ${what}, by key`,
    }),
  );
const forbiddenKeys = (what: string) =>
  Type.Optional(Type.Array(GlobText, { minItems: 1, description: `Keys of ${what} that may not be set` }));

/** Labels and annotations that people and tools rely on: there, well-formed, and none that must not be. */
export const requireMetadata = stateRule({
  id: 'require-metadata',
  kinds: ['NetworkPolicy', 'Namespace'],
  judges: 'object',
  summary: 'Require labels and annotations to be present and well-formed',
  why: `Who owns a policy, why it exists and which ticket asked for it are questions that come up in the night, and selectors of
other policies rely on the labels of namespaces. Patterns are matched against the whole value.`,
  fix: 'set the label or annotation as your organisation asks',
  messages,
  options: Type.Object(
    {
      labels: expectedByKey('labels', LabelKey),
      annotations: expectedByKey('annotations', AnnotationKey),
      forbiddenLabels: forbiddenKeys('labels'),
      forbiddenAnnotations: forbiddenKeys('annotations'),
    },
    // A guardrail that asks for nothing is a mistake.
    { additionalProperties: false, minProperties: 1 },
  ),
  check: ({ labels = {}, annotations = {}, forbiddenLabels = [], forbiddenAnnotations = [] }) => {
    const judgeLabels = judgeOf('label', labels, forbiddenLabels);
    const judgeAnnotations = judgeOf('annotation', annotations, forbiddenAnnotations);
    return ({ object: { metadata } }, report) => {
      judgeLabels(metadata.labels, report);
      judgeAnnotations(metadata.annotations, report);
    };
  },
});

type Judge = (present: Labels, report: Report<typeof messages>) => void;
type Expectation = Static<typeof Expected>;

function judgeOf(
  what: 'label' | 'annotation',
  expected: Readonly<Record<string, Expectation>>,
  forbidden: readonly string[],
): Judge {
  const judges = Object.entries(expected).map(([key, expectation]) => judgeKey(what, key, expectation));
  const isForbidden = compileGlobs(forbidden);
  return (present, report) => {
    for (const judge of judges) judge(present, report);
    if (forbidden.length === 0) return;
    for (const key of Object.keys(present)) {
      if (!isForbidden(key)) continue;
      report.finding('forbidden', {
        at: metadataPath(what, key),
        data: { what, key: shown(key), fullKey: key },
        fix: `remove the ${what} ${shown(key)}`,
      });
    }
  };
}

function judgeKey(
  what: 'label' | 'annotation',
  key: string,
  { required, pattern, values, description }: Expectation,
): Judge {
  const at = metadataPath(what, key);
  const matches = pattern === undefined ? undefined : compilePattern(pattern);
  const listed = values === undefined ? undefined : new Set(values);
  const list = shown((values ?? []).join(', '));
  const wanted =
    listed === undefined ? (pattern === undefined ? '' : `, matching ${shown(pattern)}`) : `, one of ${list}`;
  const fix = `set the ${what} ${shown(key)}${wanted}${description === undefined ? '' : `: ${description}`}`;
  return (present, report) => {
    const value = labelOf(present, key);
    if (value === undefined) {
      if (required) report.finding('missing', { at, data: { what, key: shown(key), fullKey: key }, fix });
      return;
    }
    // Whether it was there before is a question to the whole texts, of which the message has only the beginning.
    const data = { what, key: shown(key), fullKey: key, value: shown(value), fullValue: value };
    if (listed?.has(value) === false) report.finding('value', { at, data: { ...data, values: list }, fix });
    if (matches?.(value) === false)
      report.finding('pattern', { at, data: { ...data, pattern: shown(pattern ?? '') }, fix });
  };
}
