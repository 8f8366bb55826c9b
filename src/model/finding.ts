/** The values behind a finding's message. They decide whether a finding was there before an UPDATE, so they hold what matters and no index. */
export type FindingData = Readonly<Record<string, string | number>>;

/** What a rule has to say about one place of one object. */
export interface Finding {
  /** Which of the rule's messages. */
  readonly messageId: string;
  readonly message: string;
  /** Field path: `spec.egress[0].to[0].ipBlock.cidr`. */
  readonly at: string;
  /** Paths of what else the finding rests on, where several parts make it together. */
  readonly also: readonly string[];
  readonly data: FindingData;
  /**
   * What tells it apart from the others of the rule about the same object, however the rest of the cluster changes. Left out where message id
   * and data do, as they hold nothing but what the object itself says.
   */
  readonly about?: FindingData;
  /** How to mend it: a sentence, or a manifest to paste. */
  readonly fix: string;
  /** The most that is done about it, where the rule asks for less than the guardrail's action. */
  readonly atMost?: 'Warn' | 'Audit';
}
