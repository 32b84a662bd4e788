import { writeFileSync } from 'node:fs';
import { environmentJsonSchema } from '../constructs/environment/json-schema.ts';

// Writes the JSON schema of the environment files beside them, where their first line looks for it.
writeFileSync('environments/environment.schema.json', `${JSON.stringify(environmentJsonSchema(), null, 2)}\n`);
