/** Flags of a command, with and without a value. */
interface Command {
  readonly withValue: string;
  readonly without: string;
  /** Arguments that it takes. */
  readonly takes: number;
}

/** Commands of `tetra` that the guide uses (Tetragon 1.7.0, `cmd/tetra`). */
const COMMANDS: Readonly<Record<string, Command>> = {
  status: { withValue: '', without: '', takes: 0 },
  getevents: {
    withValue:
      '-o --output -e --event-types -f --include-fields -F --exclude-fields -n --namespace --namespace-regex --pod --process --policy-names --cel-expression --color',
    without: '--host --timestamps --reconnect',
    takes: 0,
  },
  'tracingpolicy list': { withValue: '-o --output', without: '', takes: 0 },
  'tracingpolicy set-mode': { withValue: '-n --namespace', without: '', takes: 2 },
};

/** Kinds of events (`EventType` of `api/v1/tetragon/events.proto`). */
const EVENT_TYPES = ['EXEC', 'EXIT', 'KPROBE', 'TRACEPOINT', 'LOADER', 'UPROBE', 'THROTTLE', 'LSM', 'USDT'].map(
  (kind) => `PROCESS_${kind}`,
);

/** What is wrong with a call of `tetra`, given as its words. */
export function tetraErrors(words: readonly string[], policies: readonly string[]): string[] {
  const name = Object.keys(COMMANDS).find((one) => `${words.join(' ')} `.startsWith(`${one} `));
  const command = COMMANDS[name ?? ''];
  if (!command) return [`tetra has no ${words.slice(0, 2).join(' ')}`];
  const found: string[] = [];
  const given: string[] = [];
  const rest = words.slice((name ?? '').split(' ').length);
  while (rest.length > 0) {
    const word = rest.shift() as string;
    if (command.withValue.split(' ').includes(word)) {
      const value = rest.shift();
      if (value === undefined) found.push(`${word} has no value`);
      else found.push(...valueErrors(word, value, policies));
    } else if (word.startsWith('-')) {
      if (!command.without.split(' ').includes(word)) found.push(`tetra ${name} has no ${word}`);
    } else given.push(word);
  }
  if (given.length !== command.takes)
    found.push(`tetra ${name} takes ${command.takes} arguments, not ${given.join(' ')}`);
  if (name === 'tracingpolicy set-mode') {
    const [policy = '', mode = ''] = given;
    if (!policies.includes(policy)) found.push(`there is no policy ${policy}`);
    if (!['monitor', 'enforce'].includes(mode)) found.push(`there is no mode ${mode}`);
  }
  return found;
}

function valueErrors(flag: string, value: string, policies: readonly string[]): string[] {
  const values = value.split(',');
  const known = {
    '-e': EVENT_TYPES,
    '--event-types': EVENT_TYPES,
    '--policy-names': policies,
    '-o': ['json', 'compact'],
  };
  const allowed: readonly string[] | undefined = known[flag as keyof typeof known];
  return allowed ? values.filter((one) => !allowed.includes(one)).map((one) => `${flag} knows no ${one}`) : [];
}
