import type { Static, TObject } from 'typebox';
import type { Change, Kind } from '../model/change.js';
import type { Finding, FindingData } from '../model/finding.js';
import type { Namespace } from '../model/namespace.js';
import type { NetworkPolicy } from '../model/network-policy.js';
import type { Problem } from '../model/result.js';
import type { Snapshot, SnapshotKind } from '../model/snapshot.js';
import type { ReachEngine } from '../reach/reach-engine.js';

/**
 * What a rule looks at, which decides how an UPDATE is compared with what was there before.
 * - `opening`: what a policy lets through. A finding is introduced when what it rests on (`at` and `also`: rules, peers or
 *   ports) allows anything that was not allowed before.
 * - `object`: how an object is written or labelled. A finding that was there before is not introduced.
 * - `whole`: an object as a whole, by what it lets through. A finding is introduced unless it was there before and the
 *   change allows nothing that was not allowed before.
 * - `change`: who changes what. Judged once a change, on DELETE too, and introduced unless the rule itself says that
 *   the change does not affect it.
 */
export type Judges = 'opening' | 'object' | 'whole' | 'change';

/** Those that look at states. */
export type JudgesStates = Exclude<Judges, 'change'>;

/**
 * What a rule reads of the snapshot besides the judged object: of its namespace alone, or of the whole cluster. Where that
 * is not known, or was last heard of too long ago, a rule that looks at it (takes the subject's `snapshot` or `after`) leaves its
 * guardrail undecided, whatever it says.
 */
export type Reads = Readonly<Partial<Record<SnapshotKind, 'namespace' | 'cluster'>>>;

interface ObjectOf {
  readonly NetworkPolicy: NetworkPolicy;
  readonly Namespace: Namespace;
}

/** What a rule about states is given: one state of one object. Time is an argument, in milliseconds since 1970. */
export interface StateSubject<K extends Kind = Kind> {
  readonly object: ObjectOf[K];
  /** For a rule that `reads` it, the cluster with this state in force. */
  readonly snapshot: Snapshot;
  /** What the policies of snapshots mean. */
  readonly reach: ReachEngine;
  readonly now: number;
}

/** What a rule about changes is given: the whole change, whether or not its objects can be read. */
export interface ChangeSubject {
  readonly change: Change;
  /** For a rule that `reads` it, the cluster before the change. */
  readonly snapshot: Snapshot;
  /** The cluster after the change; the same as before it for a rule that does not read it. */
  readonly after: Snapshot;
  /** What the policies of snapshots mean. */
  readonly reach: ReachEngine;
  readonly now: number;
  /** Why not everything of this is known, for a rule whose options decide what it reads; undefined where it is. */
  unknown(reads: Reads): string | undefined;
}

type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

/** Where a finding is, the values its message needs, and how to mend it if the rule's general advice can be bettered. */
export interface Place<Text extends string> {
  readonly at: string;
  /** The values of the placeholders, and whatever else must be equal for two findings to be the same one before and after. */
  readonly data: Readonly<Record<Placeholders<Text>, string | number>> & FindingData;
  /** For data that hangs on other objects: what is wrong, in words that stay when those come and go. */
  readonly about?: FindingData;
  readonly fix?: string;
  /** Paths of the other peers, ports or rules that a finding rests on, where several make it together. */
  readonly also?: readonly string[];
  /** The most that is done about it, whatever the guardrail's action. */
  readonly atMost?: 'Warn' | 'Audit';
}

/** How a rule speaks. A message id that the rule does not have, or a missing value of its message, does not compile. */
export interface Report<Messages extends Readonly<Record<string, string>>> {
  finding<Id extends keyof Messages & string>(id: Id, place: Place<Messages[Id]>): void;
  /** The rule cannot tell, for this reason. Never a silent pass: the profile says what it means. */
  undecided(at: string, reason: string): void;
  /** A rule about changes knows that what it says here was so before: the change has not touched what it rests on. */
  unaffected(): void;
}

/** The outcome of one rule for one subject. */
export interface Outcome {
  readonly findings: Finding[];
  readonly undecided: { readonly at: string; readonly reason: string }[];
  /** What a rule about changes says of all that is above (`Report.unaffected`). */
  standing?: 'existing';
}

interface Described {
  /** Permanent. */
  readonly id: string;
  readonly kinds: readonly Kind[];
  /** `Require|Forbid|Limit|Protect …`, without a full stop. */
  readonly summary: string;
  /** What goes wrong without it, for the rule's page. */
  readonly why: string;
  /** General advice, used where a finding has none of its own. */
  readonly fix: string;
  /** Texts with `{placeholders}` by message id. */
  readonly messages: Readonly<Record<string, string>>;
  /** Schema of the options; defaults are filled in when the profile loads. */
  readonly options: TObject;
  readonly reads?: Reads;
  /** Whether it judges what the garbage collector deletes; all other rules let that pass. */
  readonly judgesCollected?: true;
  /** Whether it asks what the policies of the whole cluster mean, for which somebody must keep an engine at hand. */
  readonly asksReach?: true;
  /** The most that is done where the rule cannot tell, for a rule whose silence lets nothing through. */
  readonly undecidedAtMost?: 'Warn' | 'Audit';
}

/** What the schema of the options cannot say: what is wrong with them, with paths below the options. */
type OptionProblems<Options> = (options: Options) => readonly Problem[];

/** Whether an UPDATE of nothing but finalizers, status and bookkeeping changes something that these options ask about. */
type AsksAboutBookkeeping<Options> = (options: Options) => (change: Change) => boolean;

/** A rule of the catalogue: data, and one function that takes checked options and answers the judge. */
export type Rule = Described & {
  readonly problems: OptionProblems<object>;
  readonly bookkeeping: AsksAboutBookkeeping<object>;
} & (
    | {
        readonly judges: JudgesStates;
        readonly prepare: (options: object) => (subject: StateSubject) => Outcome;
      }
    | { readonly judges: 'change'; readonly prepare: (options: object) => (subject: ChangeSubject) => Outcome }
  );

type Texts = Readonly<Record<string, string>>;

interface Definition<M extends Texts, O extends TObject, Subject> extends Described {
  readonly messages: M;
  readonly options: O;
  readonly problems?: OptionProblems<Static<O>>;
  /** For a rule that may look at what others never do; without it such an UPDATE is not judged (A6). */
  readonly bookkeeping?: AsksAboutBookkeeping<Static<O>>;
  /** Called once when the profile loads; what it returns is called for each subject and must be fast and pure. */
  readonly check: (options: Static<O>) => (subject: Subject, report: Report<M>) => void;
}

interface StateDefinition<M extends Texts, O extends TObject, K extends Kind> extends Definition<
  M,
  O,
  StateSubject<K>
> {
  readonly judges: JudgesStates;
  readonly kinds: readonly K[];
}

interface ChangeDefinition<M extends Texts, O extends TObject> extends Definition<M, O, ChangeSubject> {
  readonly judges: 'change';
}

/** Makes a rule that judges states of objects. */
export function stateRule<const M extends Texts, O extends TObject, K extends Kind>(
  definition: StateDefinition<M, O, K>,
): Rule {
  // Review hands a rule only objects of its `kinds`, and options that its schema has accepted.
  const prepare = runner(definition) as (options: object) => (subject: StateSubject) => Outcome;
  return { ...definition, prepare, problems: problemsOf(definition), bookkeeping: bookkeepingOf(definition) };
}

/** Makes a rule that judges who changes what. */
export function changeRule<const M extends Texts, O extends TObject>(definition: ChangeDefinition<M, O>): Rule {
  const prepare = runner(definition) as (options: object) => (subject: ChangeSubject) => Outcome;
  return { ...definition, prepare, problems: problemsOf(definition), bookkeeping: bookkeepingOf(definition) };
}

function problemsOf<O extends TObject>({
  problems,
}: {
  readonly problems?: OptionProblems<Static<O>>;
}): OptionProblems<object> {
  return (problems as OptionProblems<object> | undefined) ?? (() => []);
}

function bookkeepingOf<O extends TObject>({
  bookkeeping,
}: {
  readonly bookkeeping?: AsksAboutBookkeeping<Static<O>>;
}): AsksAboutBookkeeping<object> {
  return (bookkeeping as AsksAboutBookkeeping<object> | undefined) ?? (() => () => false);
}

function runner<const M extends Texts, O extends TObject, S>(
  rule: Definition<M, O, S>,
): (options: Static<O>) => (subject: S) => Outcome {
  return (options) => {
    const judge = rule.check(options);
    return (subject) => {
      const notes = new Notes<M>(rule);
      judge(subject, notes);
      return notes.outcome();
    };
  };
}

/** What a rule says of one subject. Methods instead of functions, and lists only where there is something to list: nearly always a rule has nothing to say. */
class Notes<M extends Texts> implements Report<M> {
  readonly #rule: Described;
  #outcome: Outcome | undefined;

  constructor(rule: Described) {
    this.#rule = rule;
  }

  finding<Id extends keyof M & string>(messageId: Id, place: Place<M[Id]>): void {
    const { messages, fix } = this.#rule;
    const { at, data, also = NOTHING_ELSE, about, atMost } = place;
    const message = render(messages[messageId] ?? messageId, data);
    const found: { -readonly [Key in keyof Finding]: Finding[Key] } = {
      messageId,
      message,
      at,
      also,
      data,
      fix: place.fix ?? fix,
    };
    if (about !== undefined) found.about = about;
    if (atMost !== undefined) found.atMost = atMost;
    this.#written().findings.push(found);
  }

  undecided(at: string, reason: string): void {
    this.#written().undecided.push({ at, reason });
  }

  unaffected(): void {
    this.#written().standing = 'existing';
  }

  outcome(): Outcome {
    return this.#outcome ?? NOTHING_SAID;
  }

  #written(): Outcome {
    return (this.#outcome ??= { findings: [], undecided: [] });
  }
}

/** The outcome of a rule that has nothing to say. */
export const NOTHING_SAID: Outcome = { findings: [], undecided: [] };
const NOTHING_ELSE: readonly string[] = [];

/** Puts the values into a message. A replacer function, because `$&` in a value must stay what it is. */
function render(text: string, data: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(data[name]));
}
