/** Specs that may fail, by full name, with the reason; a spec that passes although it stands here is reported. */
export const expectedFailures: Record<string, Record<string, string>> = {
  cpu: {},
  'stock-cpu': {},
};
