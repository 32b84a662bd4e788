/** Name of the Secret by which an engine reads a private repository. */
export const GIT_CREDENTIALS = 'git-credentials';
