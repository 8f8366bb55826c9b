/** One file under `policies/examples/<rule>`. */
export interface RuleExample {
  readonly verdict: 'accepted' | 'rejected';
  /** The case, from the file's name: `halves-in-two-rules`. */
  readonly name: string;
  /** What the first comment says that it shows. */
  readonly shows: string;
  /** What the rule says about it, from its `# says:` lines: `path: message`. */
  readonly says: readonly string[];
  /** The objects, without those comments. */
  readonly manifest: string;
}

/** Everything under `policies/examples/<rule>`. */
export interface RuleExamples {
  /** The guardrail under which the examples are judged, as an entry of a profile. */
  readonly guardrail: string;
  /** In the order of names, accepted ones first. */
  readonly examples: readonly RuleExample[];
}

const FILE = /^(accepted|rejected)\.([a-z0-9-]+)\.yaml$/;
const SAYS = '# says: ';
/** Who acts and when, in `guardrail.yaml`: for those who run the examples, and no part of a profile. */
const CIRCUMSTANCE = /^(user|now):.*\n?/gm;

/** Reads the examples of one rule: texts of files by their names. Files that are no example are left out. */
export function readRuleExamples(files: ReadonlyMap<string, string>): RuleExamples {
  const examples = [...files].flatMap(([file, text]) => {
    const [, verdict, name] = FILE.exec(file) ?? [];
    return name === undefined ? [] : [readExample(verdict === 'accepted' ? 'accepted' : 'rejected', name, text)];
  });
  examples.sort((a, b) => compare(`${a.verdict} ${a.name}`, `${b.verdict} ${b.name}`));
  return { guardrail: (files.get('guardrail.yaml') ?? '').replace(CIRCUMSTANCE, '').trimEnd(), examples };
}

function readExample(verdict: RuleExample['verdict'], name: string, text: string): RuleExample {
  const lines = text.trimEnd().split('\n');
  const start = lines.findIndex((line) => !line.startsWith('#'));
  const comments = start < 0 ? lines : lines.slice(0, start);
  const shows = comments.filter((line) => !line.startsWith(SAYS)).map((line) => line.replace(/^#\s*/, ''));
  const says = comments.filter((line) => line.startsWith(SAYS)).map((line) => line.slice(SAYS.length));
  return { verdict, name, shows: shows.join(' '), says, manifest: start < 0 ? '' : lines.slice(start).join('\n') };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
