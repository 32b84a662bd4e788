/** The keys of a path as Helm's `--set` writes it (a dot inside a key as `\.`), with `[]` for the items of a list. */
export function keysOf(path: string): string[] {
  return path
    .replaceAll('[]', '.[]')
    .split(/(?<!\\)\./)
    .filter((key) => key !== '')
    .map((key) => key.replaceAll('\\.', '.'));
}
