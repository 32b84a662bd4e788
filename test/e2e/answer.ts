/** What an HTTP server said. */
export interface Answer {
  /** 0: it did not answer, and `body` says why. */
  readonly status: number;
  /** Content type. */
  readonly type: string;
  readonly body: string;
}

/** What is asked of an HTTP server. */
export interface Request {
  /** With its query. */
  readonly path: string;
  /** Sent as JSON by POST. Default: GET. */
  readonly body?: object;
}

/** Asks one server. Does not reject when it does not answer. */
export type Ask = (request: Request) => Promise<Answer>;

/** The JSON of an answer, or what is wrong with the answer. */
export type Read = { readonly value: unknown } | { readonly problem: string };

/** Reads an answer that ought to be a success with JSON in it. */
export function readJson(answer: Answer): Read {
  const { status, type, body } = answer;
  if (status === 0) return { problem: `no answer: ${body}` };
  if (status > 299) return { problem: `HTTP ${status}: ${excerpt(body)}` };
  if (type.startsWith('text/html') || /^\s*</.test(body)) {
    return { problem: `a web page instead of JSON: ${excerpt(body)}` };
  }
  try {
    return { value: JSON.parse(body) as unknown };
  } catch {
    return { problem: `no JSON: ${excerpt(body)}` };
  }
}

/** The beginning of a text, on one line. */
export function excerpt(text: string, length = 200): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') return '(empty)';
  return line.length > length ? `${line.slice(0, length)}...` : line;
}

/** Path and query. */
export function withQuery(path: string, query: Readonly<Record<string, string>>): string {
  return `${path}?${new URLSearchParams(query).toString()}`;
}
