/** Specs that may fail, by full name, with the reason; a spec that passes although it stands here is reported. */
const cuda: Record<string, string> = {};

export const expectedFailures: Record<string, Record<string, string>> = {
  cpu: {},
  cuda,
  'cuda-emulator': cuda,
  'stock-cpu': {},
};
