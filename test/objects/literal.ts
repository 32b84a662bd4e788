/** A value as TypeScript source, one property to a line, and the path of the value at each of those lines. */
export interface Literal {
  readonly lines: readonly string[];
  /** `spec.containers[0].image` for the line that holds it; as long as `lines`. */
  readonly paths: readonly string[];
}

// The compiler suggests the right name only for a key that is not quoted.
const keyed = (key: string): string => (/^(?!__proto__$)[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key));

// No type tells one long text from another; a dashboard need not be read by the compiler.
const LONGEST = 200;

/** Writes `value` so that a place in the source can be told from the line that the compiler names. */
export function literal(value: unknown): Literal {
  const lines: string[] = [];
  const paths: string[] = [];
  const put = (path: string, text: string) => {
    lines.push(text);
    paths.push(path);
  };
  const write = (path: string, before: string, node: unknown, after: string): void => {
    if (typeof node !== 'object' || node === null) {
      put(path, before + JSON.stringify(typeof node === 'string' ? node.slice(0, LONGEST) : node) + after);
    } else if (Array.isArray(node)) {
      put(path, `${before}[`);
      node.forEach((item, i) => write(`${path}[${i}]`, '', item, ','));
      put(path, `]${after}`);
    } else {
      put(path, `${before}{`);
      for (const [key, item] of Object.entries(node)) {
        if (item !== undefined) write(path ? `${path}.${key}` : key, `${keyed(key)}: `, item, ',');
      }
      put(path, `}${after}`);
    }
  };
  write('', '', value, '');
  return { lines, paths };
}
