import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { useEmulator } from '@molx-tooling/cuda-emulator';

const check = fileURLToPath(new URL('../../gpu-check/dist/check/run-check.js', import.meta.url));

/**
 * The GPU check's step `leaks` in full, 10,000 training steps, on the emulated GPU: tensors, device memory and host memory
 * stay as they are.
 *
 * @returns whether it passed; true, with a reason printed, where there is no emulator
 */
export async function cudaLeaks(): Promise<boolean> {
  if ((await useEmulator()) === undefined) return true;
  const folder = mkdtempSync(path.join(tmpdir(), 'molx-soak-'));
  try {
    const args = [check, '--results', path.join(folder, 'results.json'), 'leaks'];
    const child = spawn(process.execPath, args, { stdio: 'inherit' });
    const code = await new Promise((resolve) => child.on('close', resolve));
    return code === 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
