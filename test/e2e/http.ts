import type { Answer, Request } from './answer.ts';

/** User and password. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

const SECONDS = 30;

/** Sends a request to this machine. The password is in a header of this process, and nowhere else. */
export async function send(
  port: number,
  { path, body }: Request,
  credentials: Credentials | undefined,
  signal: AbortSignal,
): Promise<Answer> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (credentials) {
    const { user, password } = credentials;
    headers['authorization'] = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  }
  if (body) headers['content-type'] = 'application/json';
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: body ? 'POST' : 'GET',
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
      // A page to log in is no answer.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(SECONDS * 1000)]),
    });
    return {
      status: response.status,
      type: response.headers.get('content-type') ?? '',
      body: await response.text(),
    };
  } catch (error) {
    signal.throwIfAborted();
    return { status: 0, type: '', body: reason(error as Error) };
  }
}

/** Why there is no answer: fetch hides it in the cause. */
function reason({ name, message, cause }: Error): string {
  if (name === 'TimeoutError') return `nothing within ${SECONDS} s`;
  return cause instanceof Error ? cause.message : message;
}
