import { RE2JS } from 're2js';

/**
 * Compiles a regular expression of the profile. It is matched whole (anchored), and runs on RE2, whose time is linear
 * in the text: no pattern and no label value can hang the webhook.
 * @throws RE2JSSyntaxException where the pattern is not one; the profile's schema has refused such a pattern before.
 */
export function compilePattern(pattern: string): (text: string) => boolean {
  const compiled = RE2JS.compile(pattern);
  return (text) => compiled.matches(text);
}

/** Why a pattern cannot be used, or undefined where it can. */
export function patternProblem(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
