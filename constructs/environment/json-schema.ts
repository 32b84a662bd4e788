import * as z from 'zod/mini';
import { descriptions } from './kinds.ts';
import { environmentSchema } from './schema.ts';

/**
 * The JSON schema of an environment file, for completion and checks in editors. It says all that the schema says of
 * single values; what must hold between values, only a synth tells.
 *
 * Draft 7, the newest that the YAML language server reads in full.
 */
export function environmentJsonSchema(): object {
  const schema = z.toJSONSchema(environmentSchema, {
    io: 'input',
    target: 'draft-7',
    metadata: descriptions,
    override: ({ jsonSchema }) => {
      // An editor would offer to fill in "{}" for a map that can be left out.
      if (jsonSchema.type === 'object' && JSON.stringify(jsonSchema.default) === '{}') delete jsonSchema.default;
    },
  });
  return { ...schema, title: 'Tetrascope environment' };
}
