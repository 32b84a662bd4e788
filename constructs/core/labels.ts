/** Labels of every object that we render. */
export const LABELS = { 'app.kubernetes.io/part-of': 'tetrascope' };
