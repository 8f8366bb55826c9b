/**
 * Each character that is not safe to print: control characters, which terminals obey, separators of lines, and the
 * invisible marks that turn the direction of text, join it or stand for nothing, with which text can be made to look like
 * other text. Unicode's general categories Cc, Zl, Zp and Cf. A global expression: for `replace` and `search`, not `test`.
 */
export const UNSAFE_CHARACTERS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
