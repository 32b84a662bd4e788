/** The evidence of a key that stands in a comment of the chart's values: a test looks it up there. */
export const COMMENT = 'values.yaml: comment';
