/** A JSON schema, as ajv takes it. */
export type Schema = { readonly [keyword: string]: unknown };

/** Keywords whose value is one schema. */
const ONE = new Set(['items', 'additionalProperties']);
/** Keywords whose value is a list of schemas that only narrow what stands beside them: no closed objects in there. */
const NARROWING = new Set(['allOf', 'anyOf', 'oneOf']);
/** What the validator has no use for: it says nothing of a value, or nothing that a JSON schema could say. */
const SILENT = /^(description|default|example|format|title|externalDocs|x-kubernetes-(?!list-map-keys).*)$/;

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** True for a schema that lets its object carry fields which it does not name. */
const isOpen = (schema: Schema): boolean =>
  'additionalProperties' in schema ||
  schema['x-kubernetes-preserve-unknown-fields'] === true ||
  schema['x-kubernetes-embedded-resource'] === true;

/**
 * The schema of Kubernetes as one that refuses unknown fields, as the API server does under strict field validation:
 * every object that names its properties is closed, unless it says that it keeps the rest.
 */
export function strict(schema: Schema, closed = true): Schema {
  const result: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'properties' && isSchema(value)) {
      const properties = Object.entries(value).map(([name, child]) => [name, strict(child as Schema, closed)]);
      result[keyword] = Object.fromEntries(properties);
    } else if (ONE.has(keyword) && isSchema(value)) result[keyword] = strict(value, closed);
    else if (NARROWING.has(keyword)) result[keyword] = (value as Schema[]).map((child) => strict(child, false));
    else if (keyword === 'not') result[keyword] = strict(value as Schema, false);
    else if (!SILENT.test(keyword)) result[keyword] = value;
  }
  if (schema['x-kubernetes-int-or-string'] === true) result['type'] = ['integer', 'string'];
  if (schema['x-kubernetes-list-type'] === 'set') result['uniqueItems'] = true;
  if (closed && 'properties' in schema && !isOpen(schema)) result['additionalProperties'] = false;
  return result;
}
