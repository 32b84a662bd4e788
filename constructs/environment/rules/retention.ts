import type { Environment } from '../environment.ts';
import type { Problem } from '../problems.ts';

/**
 * Runtime events must not be gone before the logs of the pods: they are the evidence that one looks for after a log
 * line has raised the question.
 */
export function runtimeEventsOutliveLogs({ retention: { runtimeEvents, logs } }: Environment): Problem[] {
  if (runtimeEvents.toSeconds() >= logs.toSeconds()) return [];
  const hours = `${runtimeEvents.toHours()}h, and retention.logs is ${logs.toHours()}h`;
  return [
    {
      paths: [
        ['retention', 'runtimeEvents'],
        ['retention', 'logs'],
      ],
      message: `retention.runtimeEvents is ${hours}: the evidence would be gone before the logs that lead to it, so keep runtimeEvents at least as long`,
    },
  ];
}
