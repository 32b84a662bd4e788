/** Runs tasks, at most `limit` of them at once; the others wait their turn. */
export function pool(limit: number): <Result>(task: () => Promise<Result>) => Promise<Result> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running < limit) running++;
    else await new Promise<void>((turn) => waiting.push(turn));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      // Whoever is next takes this place, so the number of running tasks stays as it is.
      if (next) next();
      else running--;
    }
  };
}
