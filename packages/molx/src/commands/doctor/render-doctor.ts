import type { DoctorReport } from './doctor-report.js';
import type { NotTaken } from './engine-facts.js';
import type { GpuFacts } from './gpu-facts.js';
import type { ModelFacts } from './model-facts.js';

type Line = [label: string, text: string];

/** The report as a table for people. */
export function renderDoctor(report: DoctorReport): string {
  const { node, cpu, memory, cache, libraries, device, gemm, gpu, embeddedModel, problems } = report;
  const { rdkit, tfjs, molx } = libraries;
  const limit = memory.limitBytes === null ? '' : `, limited to ${gigabytes(memory.limitBytes)}`;
  const lines: Line[] = [
    ['molx', molx],
    ['Node', `${node.version} on ${node.platform} ${node.arch} (${node.release})`],
    ['CPU', `${cpu.model}, ${cpu.cores} cores, ${cpu.available} for this process`],
    ['memory', `${gigabytes(memory.totalBytes)}, ${gigabytes(memory.freeBytes)} free${limit}`],
    ['model cache', `${cache.path}${cache.exists ? '' : ' (not there yet)'}, ${gigabytes(cache.freeBytes)} free`],
    ['RDKit', rdkit.error ?? `${rdkit.version}, package ${rdkit.package ?? 'unknown'}`],
    ['tfjs', tfjs],
    ['device', device.description],
    ...refusals(device.notTaken),
    ['GEMM', gemm.name === null ? 'none' : `${gemm.name} ${gemm.version} (${gemm.where}), ${gemm.threads} threads`],
    ...refusals(gemm.notTaken),
    ...gpuLines(gpu),
    ['embedded model', modelLine(embeddedModel)],
    ...problems.map((problem): Line => ['PROBLEM', problem]),
  ];
  const width = Math.max(...lines.map(([label]) => label.length));
  return `${lines.map(([label, text]) => `${label.padEnd(width)}  ${text}`.trimEnd()).join('\n')}\n`;
}

function refusals(notTaken: readonly NotTaken[]): Line[] {
  return notTaken.map(({ name, reason }) => ['', `not ${name}: ${reason}`]);
}

function gpuLines({ found, driver, devices, libraries, missing, tried, engine }: GpuFacts): Line[] {
  const there = tried.filter((place) => place.found).map(({ path }) => path);
  return [
    ['GPU', found ? `NVIDIA driver: ${driver ?? there.join(', ')}` : 'none found'],
    ...devices.map(({ index, name, computeCapability, memoryBytes }): Line => {
      return ['', `cuda:${index}: ${name}, compute capability ${computeCapability}, ${gigabytes(memoryBytes)}`];
    }),
    ...libraries.map(({ name, version, path }): Line => ['', `${libraryTitles[name] ?? name} ${version}: ${path}`]),
    ['CUDA engine', engine ?? 'works'],
    ...missing.filter((line) => line !== engine).map((line): Line => ['', line]),
    ...(found ? [] : tried.map(({ path }): Line => ['', `looked for ${path}`])),
  ];
}

/** How the CUDA engine's libraries are called; the driver's version is that of CUDA. */
const libraryTitles: Readonly<Record<string, string>> = {
  driver: 'driver for CUDA',
  nvrtc: 'NVRTC',
  cublasLt: 'cuBLASLt',
};

function modelLine({ path, present, loads, error, parameters, seconds }: ModelFacts): string {
  if (path === null) return 'none: an installed package brings no model of its own';
  if (!present) return `${path}: not there`;
  if (!loads || parameters === null) return `${path}: does not load: ${error}`;
  const count = (value: number) => value.toLocaleString('en');
  return `${path}: loads in ${seconds?.toFixed(1)} s, ${count(parameters.molx)} parameters on a language model of ${count(parameters.llm)}`;
}

function gigabytes(bytes: number | null): string {
  return bytes === null ? 'unknown' : `${(bytes / 1e9).toFixed(1)} GB`;
}
