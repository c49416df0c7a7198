import { library } from '../../tooling/config/tsup.mjs';

export default library({ entry: { index: 'src/index.ts', 'node/index': 'src/node/index.ts' } });
