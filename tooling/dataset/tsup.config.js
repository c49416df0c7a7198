import { library } from '../config/tsup.mjs';

export default library({ entry: ['src/index.ts', 'src/cli.ts'], platform: 'node' });
