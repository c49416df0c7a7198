import { library } from '../config/tsup.mjs';

export default library({ entry: ['src/cli.ts'], platform: 'node' });
