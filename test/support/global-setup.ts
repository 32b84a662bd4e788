import { rmSync } from 'node:fs';
import { BASE, temporaryFolder } from './temporary.ts';

/** One folder for everything that a run leaves; removed by the run itself, as its workers are killed at their end. */
export default function setup(): () => void {
  const folder = temporaryFolder();
  process.env[BASE] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
