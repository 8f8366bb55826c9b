import { Type, type TArray, type TString } from 'typebox';
import type { Actor } from '../model/change.js';
import { shown } from './shown.js';

const MOST_NAMES = 3;

/** Those whom a rule lets do what it keeps from everyone else. */
export interface Insiders {
  /** Whether it is one of them: by name, or as a member of a group. */
  readonly include: (actor: Actor) => boolean;
  /** For a message: `only admins, robot may`, or `nobody may`. */
  readonly who: string;
}

/** The options `groups` and `users` of a rule, as a schema. `may` says what they may: `change these labels`. */
export function insiderOptions(may: string): { readonly groups: TArray<TString>; readonly users: TArray<TString> } {
  return {
    groups: nameList(`Groups whose members may ${may}`),
    users: nameList('Users who may, such as system:serviceaccount:argocd:argocd-application-controller'),
  };
}

function nameList(description: string): TArray<TString> {
  return Type.Array(Type.String({ minLength: 1 }), { default: [], description });
}

/** Compiles these options. */
export function compileInsiders(groups: readonly string[], users: readonly string[]): Insiders {
  const members = new Set(groups);
  const named = new Set(users);
  return {
    include: (actor) => named.has(actor.name) || actor.groups.some((group) => members.has(group)),
    who: whoMay([...groups, ...users]),
  };
}

/** Why a rule cannot tell who may where nobody knows who acts. */
export const UNKNOWN_ACTOR = 'who applies this is not known; name the groups with --as-group';

function whoMay(names: readonly string[]): string {
  if (names.length === 0) return 'nobody may';
  const first = names.slice(0, MOST_NAMES).map(shown).join(', ');
  const more = names.length - MOST_NAMES;
  return more > 0 ? `only ${first} and ${more} more may` : `only ${first} may`;
}
