import { stringify } from 'yaml';

/**
 * One object as a YAML document.
 *
 * Written for readers of YAML 1.1 and 1.2 alike (`yes`, `on`, `0777`, `0o17` and `12:30` are quoted), never folded (a
 * reviewer sees a line as it is) and without anchors (an object that stands twice is written twice).
 */
export function toYaml(object: object): string {
  return stringify(object, { version: '1.1', compat: 'core', lineWidth: 0, aliasDuplicateObjects: false });
}
