import { Type } from 'typebox';
import { DIRECTIONS, POLICY_TYPE, type Direction, type NetworkPolicy } from '../../model/network-policy.js';
import { stateRule } from '../rule.js';

const AT = 'spec.policyTypes';

/** `policyTypes` says what is meant, and isolates in the directions that the profile wants (N1, N2). */
export const requirePolicyTypes = stateRule({
  id: 'require-policy-types',
  kinds: ['NetworkPolicy'],
  judges: 'object',
  summary: 'Require policyTypes to be written out and to isolate the wanted directions',
  why: `Without \`policyTypes\` a policy isolates egress only if it has an egress rule, so that deleting the last rule opens
everything, and \`egress: []\` denies nothing. Rules of a direction that \`policyTypes\` leaves out are legal and ignored. An API
server writes the default into what it stores, so that a missing \`policyTypes\` is seen in files only.`,
  fix: 'write policyTypes with the directions that are meant',
  messages: {
    notWritten: 'policyTypes is not written; today it means {types}',
    notIsolated: 'leaves {direction} open for the pods it selects',
    withoutEffect: 'has {direction} rules without effect, because policyTypes leaves out {type}',
  },
  options: Type.Object(
    {
      written: Type.Boolean({ default: true, description: 'Whether policyTypes must be written out' }),
      effective: Type.Boolean({
        default: true,
        description: 'Whether every rule must be of a direction that policyTypes names',
      }),
      isolate: Type.Array(Type.Enum([...DIRECTIONS]), {
        default: [],
        uniqueItems: true,
        description: 'Directions in which every policy must isolate the pods that it selects',
      }),
    },
    {
      additionalProperties: false,
      // A guardrail that asks for nothing is a mistake. Defaults are not filled in yet where this is asked.
      if: {
        required: ['written', 'effective'],
        properties: { written: { const: false }, effective: { const: false } },
      },
      then: { required: ['isolate'], properties: { isolate: { minItems: 1 } } },
    },
  ),
  check:
    ({ written, effective, isolate }) =>
    ({ object }, report) => {
      const { isolates } = object;
      if (written && !object.typesWritten) {
        const means = DIRECTIONS.filter((direction) => isolates[direction]);
        const wanted = DIRECTIONS.filter((direction) => isolates[direction] || isolate.includes(direction));
        report.finding('notWritten', { at: AT, data: { types: namesOf(means) }, fix: toPaste(wanted) });
      }
      for (const direction of isolate) {
        if (isolates[direction]) continue;
        report.finding('notIsolated', {
          at: AT,
          data: { direction },
          fix: `${adding(object, direction)}, so that only its rules allow ${direction}`,
        });
      }
      if (!effective) return;
      for (const direction of DIRECTIONS) {
        if (isolates[direction] || object.rules[direction].length === 0 || isolate.includes(direction)) continue;
        const fix = `${adding(object, direction)}, or remove the rules`;
        report.finding('withoutEffect', {
          at: `spec.${direction}`,
          data: { direction, type: POLICY_TYPE[direction] },
          fix,
        });
      }
    },
});

function namesOf(directions: readonly Direction[]): string {
  return `[${directions.map((direction) => POLICY_TYPE[direction]).join(', ')}]`;
}

function toPaste(directions: readonly Direction[]): string {
  return `write under spec: policyTypes: ${namesOf(directions)}`;
}

function adding({ isolates }: NetworkPolicy, direction: Direction): string {
  return toPaste(DIRECTIONS.filter((other) => isolates[other] || other === direction));
}
