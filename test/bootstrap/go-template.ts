/**
 * As much of Go's text/template as the templates of bootstrap.sh use, on what `kubectl -o go-template` gives them.
 * `kubectl.test.ts` compares it with the real kubectl.
 */
export function render(template: string, data: unknown): string {
  const parts = template.split(/\{\{(.*?)\}\}/s);
  let at = 0;

  /** Renders, or with `live` false only skips, until an `else` or `end` of this level, which it returns. */
  function block(dot: unknown, variables: Variables, live: boolean): { text: string; stop: string } {
    let text = '';
    while (at < parts.length) {
      const isAction = at % 2 === 1;
      const part = parts[at] ?? '';
      at += 1;
      if (!isAction) {
        text += live ? part : '';
        continue;
      }
      const action = part.trim();
      const word = /^\w+/.exec(action)?.[0] ?? '';
      if (word === 'end' || word === 'else') return { text, stop: word };
      if (word === 'if' || word === 'with' || word === 'range') {
        text += control(word, action.slice(word.length).trim(), dot, variables, live);
      } else if (live) {
        const [, name, value] = /^(\$\w+)\s*:=\s*(.*)$/s.exec(action) ?? [];
        if (name) variables.set(name, evaluate(value ?? '', dot, variables));
        else text += show(evaluate(action, dot, variables));
      }
    }
    return { text, stop: '' };
  }

  function control(word: string, rest: string, dot: unknown, variables: Variables, live: boolean): string {
    const [, names = '', expression = rest] = /^((?:\$\w+\s*,\s*)?\$\w+)\s*:=\s*(.*)$/s.exec(rest) ?? [];
    const value = live ? evaluate(expression, dot, variables) : undefined;
    const start = at;
    const rounds: [unknown, Variables][] = [];
    if (live && word === 'range') {
      for (const [key, item] of entries(value)) {
        const [first, second] = names.split(',').map((name) => name.trim());
        const own = new Map(variables);
        if (second) own.set(first ?? '', key).set(second, item);
        else if (first) own.set(first, item);
        rounds.push([item, own]);
      }
    } else if (live && truth(value)) {
      rounds.push([word === 'with' ? value : dot, variables]);
    }
    let text = '';
    let stop = '';
    for (const [own, set] of rounds) {
      at = start;
      const done = block(own, set, true);
      text += done.text;
      stop = done.stop;
    }
    if (rounds.length === 0) stop = block(dot, variables, false).stop;
    if (stop === 'else') text += block(dot, variables, live && rounds.length === 0).text;
    return text;
  }

  return block(data, new Map([['$', data]]), true).text;
}

type Variables = Map<string, unknown>;

function entries(value: unknown): [unknown, unknown][] {
  if (Array.isArray(value)) return value.map((item, index) => [index, item]);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}

function truth(value: unknown): boolean {
  return value !== null && typeof value === 'object' ? Object.keys(value).length > 0 : Boolean(value);
}

function show(value: unknown): string {
  if (value === undefined || value === null) return '<no value>';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function evaluate(pipeline: string, dot: unknown, variables: Variables): unknown {
  let piped: unknown[] = [];
  for (const stage of split(pipeline, /\|/)) {
    const words = split(stage, /\s+/);
    const values = words.map((word) => operand(word, dot, variables));
    const name = words[0] ?? '';
    piped = [name in functions ? functions[name]?.([...values.slice(1), ...piped]) : values[0]];
  }
  return piped[0];
}

/** Splits outside of string literals. */
function split(text: string, at: RegExp): string[] {
  const words = text.match(new RegExp(`(?:"(?:[^"\\\\]|\\\\.)*"|(?!${at.source}).)+`, 'gs')) ?? [];
  return words.map((word) => word.trim()).filter(Boolean);
}

function operand(word: string, dot: unknown, variables: Variables): unknown {
  if (word.startsWith('"')) return JSON.parse(word);
  const [base = '', ...path] = word.split('.');
  let value = base === '' ? dot : variables.get(base);
  for (const key of path.filter(Boolean)) {
    value = property(value, key);
  }
  return value;
}

const functions: Record<string, (values: unknown[]) => unknown> = {
  eq: ([a, ...others]) => others.includes(a),
  ne: ([a, b]) => a !== b,
  index: ([map, key]) => property(map, String(key)),
  printf: ([format, value]) => (format === '%q' ? JSON.stringify(value) : String(value)),
  base64decode: ([text]) => Buffer.from(String(text), 'base64').toString(),
};

function property(value: unknown, key: string): unknown {
  return value !== null && typeof value === 'object' ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined;
}
