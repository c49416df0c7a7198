import { library } from '../config/tsup.mjs';

export default library({
  entry: ['src/*.ts', '!src/*.test.ts', 'src/training-step/run-engine.ts'],
  platform: 'node',
});
