import { ANSI, PLAIN, type Palette } from '../report/palette.js';
import type { Io, Output } from './io.js';

/** Colours where a person looks and has not declined them. */
export function paletteFor(output: Output, { colours }: Pick<Io, 'colours'>): Palette {
  return output.isTerminal && colours === 'on a terminal' ? ANSI : PLAIN;
}
