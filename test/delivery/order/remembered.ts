/**
 * Remembers what was worked out of an object: it is asked for under both engines, and a test that breaks one object
 * leaves all others as they are.
 */
export function remembered<T extends object, R>(work: (object: T) => R): (object: T) => R {
  const known = new WeakMap<T, R>();
  return (object) => {
    const before = known.get(object);
    if (before !== undefined) return before;
    const result = work(object);
    known.set(object, result);
    return result;
  };
}
