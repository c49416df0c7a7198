import { library } from '../config/tsup.mjs';

export default library({ platform: 'node' });
