import { dump } from 'js-yaml';

/** What was written, by its JSON: most objects of an environment are equal to those of the one before. */
const written = new Map<string, string>();

/** More objects than an environment has, so that memory does not grow with the number of environments. */
const MOST = 500;

/**
 * One object as a YAML document.
 *
 * Written for readers of YAML 1.1 and 1.2 alike (`yes`, `on`, `0777`, `0o17` and `12:30` are quoted), never folded (a
 * reviewer sees a line as it is) and without anchors (an object that stands twice is written twice).
 *
 * By js-yaml, which takes half the time of the yaml package that reads environment files; that one knows where
 * everything stands.
 */
export function toYaml(object: object): string {
  const json = JSON.stringify(object);
  const known = written.get(json);
  if (known !== undefined) return known;
  const text = dump(object, { lineWidth: -1, noRefs: true });
  if (written.size === MOST) written.clear();
  written.set(json, text);
  return text;
}
