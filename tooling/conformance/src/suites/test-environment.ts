// Must be imported before the tests: they register themselves for the environments set here.
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util';

const backendName = process.env['MOLX_CONFORMANCE_BACKEND'] ?? 'cpu';
setTestEnvs([{ name: backendName, backendName, isDataSync: true }]);
