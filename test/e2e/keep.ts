import type { Check } from './checks.ts';
import type { Clock } from './clock.ts';
import type { Login } from './expectations.ts';
import type { Finding } from './finding.ts';
import { Forward } from './forward.ts';
import type { Credentials } from './http.ts';
import { map, text } from './json.ts';
import type { Kubectl } from './kubectl.ts';
import { poll } from './poll.ts';
import type { Report } from './report.ts';
import type { ScenarioProps } from './scenario.ts';

/** Seconds between two looks. */
export const EVERY_SECONDS = 5;

/** Waits until a promise is kept, or its time is over. */
export async function keep(
  check: Omit<Check, 'name'>,
  deadline: number,
  props: ScenarioProps,
  kubectl: Kubectl,
): Promise<readonly Finding[]> {
  const { clock, report } = props;
  const credentials = check.login && (await credentialsOf(check.login, kubectl));
  const forward = new Forward(kubectl, check.at, (port, request) => props.send(port, request, credentials));
  try {
    const patience = { seconds: deadline - clock.now(), every: EVERY_SECONDS };
    return await poll(() => check.look(forward.ask), patience, clock, everyMinute(clock, report));
  } finally {
    forward.close();
  }
}

/** Read by kubectl into this process, and given to nobody but Grafana. */
async function credentialsOf(
  { namespace, secret, userKey, passwordKey }: Login,
  kubectl: Kubectl,
): Promise<Credentials> {
  const live = await kubectl.one('secret', namespace, secret);
  const of = (key: string) => Buffer.from(text(map(live?.object['data'])[key]), 'base64').toString('utf8');
  return { user: of(userKey), password: of(passwordKey) };
}

/** Says what is waited for, but not at every look. */
export function everyMinute(clock: Clock, report: Report): (findings: readonly Finding[]) => void {
  let next = clock.now() + 30;
  return (findings) => {
    if (clock.now() < next) return;
    next = clock.now() + 60;
    report.waiting(findings);
  };
}
