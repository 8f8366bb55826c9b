import { Type, type Static } from 'typebox';
import { BOOL, STRING } from '../cel/cel-type.js';
import { compileProgram, type Evaluated, type Program } from '../cel/program.js';
import { INPUT_TYPES, inputsOf, judgesState, leavesAlone } from '../expression-inputs.js';
import { changeRule } from '../rule.js';
import { shownLine } from '../shown.js';

/** As much as Kubernetes allows one expression (`PerCallLimit`): milliseconds, and some tens of them at the very most. */
const STEPS = 1_000_000;
const ExpressionText = (description: string) => Type.String({ minLength: 1, maxLength: 10_000, description });

const options = Type.Object(
  {
    expression: ExpressionText(
      'CEL over object, oldObject, request, namespaceObject and variables: true where all is well',
    ),
    message: Type.Optional(Type.String({ minLength: 1, description: 'What is wrong where the expression is false' })),
    messageExpression: Type.Optional(ExpressionText('CEL that answers the message; where it fails, message is said')),
    fix: Type.Optional(Type.String({ minLength: 1, description: 'How to mend it' })),
    at: Type.String({
      default: '',
      description: 'The field path to report, such as spec.egress; the whole object if empty',
    }),
    variables: Type.Array(
      Type.Object(
        {
          name: Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$', description: 'A name: letters, digits and _' }),
          expression: ExpressionText('CEL; evaluated when something first asks for it'),
        },
        { additionalProperties: false },
      ),
      { default: [], description: 'Parts that expressions share, as variables.<name>; each may use those before it' },
    ),
  },
  { additionalProperties: false },
);
type Options = Static<typeof options>;
type Name = 'expression' | 'messageExpression';

function compileOptions({ expression: text, messageExpression, variables }: Options) {
  const expressions: Partial<Record<Name, { at: string; text: string; type: typeof BOOL | typeof STRING }>> = {
    expression: { at: 'expression', text, type: BOOL },
  };
  if (messageExpression !== undefined)
    expressions.messageExpression = { at: 'messageExpression', text: messageExpression, type: STRING };
  return compileProgram<Name>({
    inputs: INPUT_TYPES,
    variables: variables.map((variable, index) => ({
      name: variable.name,
      at: `variables[${index}].expression`,
      text: variable.expression,
    })),
    expressions,
  });
}

function programOf(checked: Options): Program<Name> {
  const compiled = compileOptions(checked);
  if (!compiled.ok) throw new Error(`options that did not pass: ${compiled.problems[0]?.message ?? ''}`);
  return compiled.program;
}

function textOf({ expression: text, message, messageExpression }: Options, ask: (name: Name) => Evaluated): string {
  const plain = message ?? `the expression is false: ${text}`;
  if (messageExpression === undefined) return plain;
  const said = ask('messageExpression');
  if (!said.ok) return `${plain} (${said.reason})`;
  return typeof said.value === 'string' && said.value.trim() !== '' ? said.value : plain;
}

/** The organisation's own rule: an expression that must be true. */
export const expression = changeRule({
  id: 'expression',
  kinds: ['NetworkPolicy', 'Namespace'],
  judges: 'change',
  summary: 'Require an expression of your own in CEL to be true',
  why: `No catalogue has everything. The expression is what a ValidatingAdmissionPolicy would hold, over the same names: \`object\`
(null on DELETE), \`oldObject\` (null on CREATE), \`request\` (\`operation\`, \`userInfo.username\`, \`userInfo.groups\`, \`name\`, \`namespace\`,
\`kind\`, \`resource\`, \`subResource\`, \`dryRun\`), \`namespaceObject\` (null where the object is a Namespace) and \`variables\`. A field that no
NetworkPolicy and no Namespace has is an error when the profile loads; \`dyn(object).spec.newField\` asks for one all the same.
The language is CEL with \`has\`, \`all\`, \`exists\`, \`exists_one\`, \`map\`, \`filter\` and \`cel.bind\`, the strings, lists, regular expressions
(\`matches\`, \`find\`, \`findAll\`; RE2) and blocks of addresses (\`cidr(...).containsCIDR(...)\`) of Kubernetes, without optional values.

An expression that looks at \`object\` and neither at \`oldObject\` nor at what the request does judges what is written: a DELETE writes
nothing and is not asked about, and an UPDATE that changes nothing of what the expression reads finds only what was there before.
Any other expression judges the change, DELETE included. An UPDATE of nothing but finalizers, \`status\`, \`managedFields\` and the like passes every
guardrail, save one whose expression reads what such an UPDATE changes, by name or as part of \`object\` or \`object.metadata\` as a
whole: mind that an object whose finalizers must stay can never be deleted. What cannot be told is undecided and never passes: a key that is
not there (ask with \`has\`), labels of a namespace that nobody knows, or more than a million steps of work.`,
  fix: 'change it so that the expression is true',
  messages: { refused: '{text}' },
  options,
  problems: (checked) => {
    const compiled = compileOptions(checked);
    return compiled.ok ? [] : compiled.problems;
  },
  bookkeeping: (checked) => {
    const { reads } = programOf(checked);
    return (change) => !leavesAlone(change, reads);
  },
  check: (checked) => {
    const program = programOf(checked);
    const ofStates = judgesState(program.reads);
    const { at, fix } = checked;
    return (subject, report) => {
      const { change } = subject;
      if (ofStates && change.operation === 'DELETE') return;
      const ask = program.start(inputsOf(subject), STEPS);
      const answer = ask('expression');
      if (answer.ok && answer.value === true) return;
      if (ofStates && leavesAlone(change, program.reads)) report.unaffected();
      if (!answer.ok) {
        report.undecided(at, answer.reason);
        return;
      }
      const text = shownLine(textOf(checked, ask));
      report.finding('refused', { at, data: { text }, ...(fix === undefined ? {} : { fix }) });
    };
  },
});
