import { StartError } from '../../src/daemon/start-error.js';

/** What a webhook that did not start complains of. */
export async function startProblems(starting: Promise<unknown>): Promise<readonly string[]> {
  try {
    await starting;
  } catch (error) {
    if (error instanceof StartError) return error.problems;
    throw error;
  }
  return [];
}
