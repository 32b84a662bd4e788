/** What is not as promised. */
export interface Finding {
  /** What was expected. */
  readonly expected: string;
  /** What was there instead. */
  readonly seen: string;
  /** The command that shows more. */
  readonly look: string;
}

/** A finding in three lines. */
export function findingText({ expected, seen, look }: Finding): string {
  return [`      expected  ${expected}`, `      seen      ${seen}`, `      look      ${look}`].join('\n');
}

/** Ends the test: what cannot be gone on with, and the remedy. */
export class Refusal extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}
