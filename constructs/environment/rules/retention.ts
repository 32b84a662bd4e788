import type { Duration } from 'cdk8s';
import type { Environment } from '../environment.ts';
import type { Problem } from '../problems.ts';

/**
 * Runtime events must not be gone before the logs of the pods: they are the evidence that one looks for after a log
 * line has raised the question.
 */
export function runtimeEventsOutliveLogs({ retention: { runtimeEvents, logs } }: Environment): Problem[] {
  if (runtimeEvents.toSeconds() >= logs.toSeconds()) return [];
  return [
    {
      paths: [
        ['retention', 'runtimeEvents'],
        ['retention', 'logs'],
      ],
      message: `retention.runtimeEvents is ${format(runtimeEvents)}, and retention.logs is ${format(logs)}: the evidence would be gone before the logs that lead to it, so keep runtimeEvents at least as long`,
    },
  ];
}

function format(period: Duration): string {
  const hours = period.toHours();
  return hours % 24 === 0 ? `${hours / 24}d` : `${hours}h`;
}
