import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { selectDevice } from '@molx/nn/node';
import { cudaInventory } from '@molx/tfjs-backend-cuda';

/** A GPU that the driver shows to this process. */
export interface GpuDevice {
  index: number;
  name: string;
  /** `9.0` for an H100. */
  computeCapability: string;
  memoryBytes: number;
}

/** What there is of GPUs, of NVIDIA's driver and of CUDA's libraries. */
export interface GpuFacts {
  /** True when a driver's library or its kernel module is there. */
  found: boolean;
  /** The kernel module's version line, where it gives one. */
  driver: string | null;
  /** Every place that was looked at, in order. */
  tried: { path: string; found: boolean }[];
  /** The GPUs that CUDA_VISIBLE_DEVICES shows. */
  devices: GpuDevice[];
  /** The driver's library, NVRTC and cuBLASLt, as the CUDA engine finds them; a version of the driver is that of CUDA. */
  libraries: { name: string; version: string; path: string }[];
  /** What the CUDA engine lacks, in sentences. */
  missing: string[];
  /** Why the CUDA engine does not run, or null when it does. */
  engine: string | null;
}

export interface DriverSearch {
  platform?: NodeJS.Platform;
  environment?: NodeJS.ProcessEnv;
  /** What stands before every absolute path; for tests. */
  root?: string;
}

const linuxFolders = [
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/lib64',
  '/usr/lib',
  '/lib/x86_64-linux-gnu',
  '/lib64',
  '/usr/local/nvidia/lib64',
  '/usr/local/nvidia/lib',
  '/usr/local/cuda/compat',
  '/usr/local/cuda/lib64/stubs',
  '/usr/lib/wsl/lib',
  '/run/opengl-driver/lib',
];

/** Looks for GPUs, NVIDIA's driver and CUDA's libraries, and asks for the CUDA engine. */
export async function gpuFacts(): Promise<GpuFacts> {
  const driver = findDriver();
  const { gpus, libraries, missing } = await cudaInventory();
  const devices = gpus.map(({ index, name, capability, totalBytes }) => ({
    index,
    name,
    computeCapability: (capability / 10).toFixed(1),
    memoryBytes: totalBytes,
  }));
  const engine = await selectDevice('cuda').then(
    () => null,
    (error: { tried?: readonly string[]; message?: string }) =>
      (error.tried?.[0] ?? error.message ?? String(error)).replace(/^cuda:0: /, ''),
  );
  return { ...driver, devices, libraries, missing, engine };
}

/** Looks where NVIDIA's driver leaves its library and its kernel module. */
export function findDriver({
  platform = process.platform,
  environment = process.env,
  root = '',
}: DriverSearch = {}): Pick<GpuFacts, 'found' | 'driver' | 'tried'> {
  const tried = placesOf(platform, environment).map((path) => ({
    path,
    found: existsSync(root === '' ? path : join(root, path)),
  }));
  const isStub = ({ path }: { path: string }) => path.includes('/stubs/');
  const versionFile = `${root}/proc/driver/nvidia/version`;
  const version = platform === 'linux' && existsSync(versionFile) ? readFileSync(versionFile, 'utf8') : undefined;
  return {
    found: tried.some((place) => place.found && !isStub(place)),
    driver:
      version
        ?.split('\n')[0]
        ?.replace(/^NVRM version:\s*/, '')
        .replace(/\s+/g, ' ')
        .trim() ?? null,
    tried,
  };
}

function placesOf(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): string[] {
  if (platform === 'win32') return [`${environment['SystemRoot'] ?? 'C:\\Windows'}\\System32\\nvcuda.dll`];
  if (platform !== 'linux') return [];
  const own = (environment['LD_LIBRARY_PATH'] ?? '').split(':').filter((folder) => folder !== '');
  const folders = [...own.map((folder) => folder.replace(/\/+$/, '')), ...linuxFolders];
  return [
    '/proc/driver/nvidia/version',
    '/dev/nvidia0',
    ...[...new Set(folders)].map((folder) => `${folder}/libcuda.so.1`),
  ];
}
