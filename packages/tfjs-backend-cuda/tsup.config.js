import { library } from '../../tooling/config/tsup.mjs';

export default library({ platform: 'node' });
