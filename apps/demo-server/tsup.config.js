import { library } from '../../tooling/config/tsup.mjs';

export default library({
  entry: { cli: 'src/cli.ts', 'device-worker': 'src/worker/device-worker.ts' },
  platform: 'node',
  // the page beside is built by its own tool
  clean: ['!web/**', '!**/*.d.ts', '!**/*.d.ts.map'],
});
