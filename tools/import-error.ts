/** A fault that the person who runs the importer can remedy: its message says how. */
export class ImportError extends Error {}
