import type { Clock } from './clock.ts';
import { elapsed } from './clock.ts';
import type { Finding } from './finding.ts';
import { findingText } from './finding.ts';

/** What a run says, line by line, with the time since it began. */
export class Report {
  /** Every line so far. */
  readonly lines: string[] = [];
  private readonly clock: Clock;
  private readonly print: (line: string) => void;
  private readonly begun: number;
  private good = 0;
  private bad = 0;

  constructor(clock: Clock, print: (line: string) => void) {
    this.clock = clock;
    this.print = print;
    this.begun = clock.now();
  }

  /** Something begins. */
  step(title: string): void {
    this.line(`${this.time()}  ${title}`);
  }

  /** What a command says. */
  readonly detail = (line: string): void => {
    this.line(`         | ${line}`);
  };

  /** Something is waited for. */
  waiting(findings: readonly Finding[]): void {
    const [first] = findings;
    const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : '';
    if (first) this.line(`${this.time()}    waiting: ${first.expected}: ${first.seen}${more}`);
  }

  /** How a promise ended. */
  verdict(name: string, findings: readonly Finding[]): void {
    if (findings.length === 0) this.good += 1;
    else this.bad += 1;
    this.line(`${this.time()}  ${findings.length === 0 ? 'kept  ' : 'BROKEN'}  ${name}`);
    for (const finding of findings) this.line(findingText(finding));
  }

  /** Whether a promise was broken. */
  get broken(): boolean {
    return this.bad > 0;
  }

  /** The last line. */
  summary(): string {
    return `${this.good} promises kept, ${this.bad} broken, in ${elapsed(this.clock.now() - this.begun)}`;
  }

  private time(): string {
    return elapsed(this.clock.now() - this.begun).padStart(7);
  }

  private line(line: string): void {
    this.lines.push(line);
    this.print(line);
  }
}
