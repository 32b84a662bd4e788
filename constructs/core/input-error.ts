/** A mistake of a person's that they can mend: shown as its message alone, without a stack trace. */
export class InputError extends Error {}
