import './test-environment.js';
import '@tensorflow/tfjs-core/dist/tests';
import { type CpuBackendOptions, useCpuBackend } from '@molx/tfjs-backend-cpu';

const gemm = (process.env['MOLX_GEMM'] ?? 'auto') as CpuBackendOptions['gemm'];
const chosen = await useCpuBackend({ gemm, poison: true });
process.stdout.write(`molx-cpu with ${chosen.gemm.name} ${chosen.gemm.version}, ${chosen.gemm.threads} threads\n`);
