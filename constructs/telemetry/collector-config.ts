export const collectorConfig = 1;
