import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the folder that holds all temporary ones stands, from the setup of the run to its workers. */
export const BASE = 'TETRASCOPE_TEST_FOLDER';

/** A new empty folder, gone when the tests end. */
export function temporaryFolder(): string {
  return mkdtempSync(join(process.env[BASE] ?? tmpdir(), 'tetrascope-test-'));
}
