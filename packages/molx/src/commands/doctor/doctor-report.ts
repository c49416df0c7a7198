import { type EngineFacts, engineFacts } from './engine-facts.js';
import { type GpuFacts, gpuFacts } from './gpu-facts.js';
import { type LibraryFacts, libraryFacts } from './library-facts.js';
import { type ModelFacts, modelFacts } from './model-facts.js';
import { type SystemFacts, systemFacts } from './system-facts.js';

/** All that `molx doctor` finds out; `--json` prints it. */
export interface DoctorReport extends SystemFacts, EngineFacts {
  gpu: GpuFacts;
  libraries: LibraryFacts;
  embeddedModel: ModelFacts;
  /** What keeps molx from working, in sentences. */
  problems: string[];
}

/** Looks at everything, one after the other. It does not throw for what is missing. */
export async function doctorReport(): Promise<DoctorReport> {
  const system = await systemFacts();
  const gpu = await gpuFacts();
  const libraries = await libraryFacts();
  const engines = await engineFacts();
  const embeddedModel = await modelFacts();
  const found = { ...system, gpu, ...engines, libraries, embeddedModel };
  return { ...found, problems: problemsOf(found) };
}

function problemsOf({ libraries, device, gemm, embeddedModel, node }: Omit<DoctorReport, 'problems'>): string[] {
  const [major = 0, minor = 0] = node.version.split('.').map(Number);
  const isOld = major < 20 || (major === 20 && minor < 19);
  return [
    ...(isOld ? [`Node ${node.version} is too old: molx needs 20.19 or later.`] : []),
    ...(libraries.rdkit.error === null ? [] : [libraries.rdkit.error]),
    ...(device.name === null ? [device.description] : []),
    ...(gemm.name === null ? ['Nothing multiplies matrices on the CPU.'] : []),
    ...(embeddedModel.loads === false ? [`The embedded model does not load: ${embeddedModel.error}`] : []),
  ];
}
