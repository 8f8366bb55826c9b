/** How many steps an answer may still cost; what the caller gives it, and no clock, bounds the work. Below zero, nothing is looked into any more. */
export interface Effort {
  left: number;
}
