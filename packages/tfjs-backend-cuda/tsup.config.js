import { library } from '../../tooling/config/tsup.mjs';

export default library({ entry: ['src/index.ts', 'src/inner.ts'], platform: 'node' });
