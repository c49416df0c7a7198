import { library } from '../../tooling/config/tsup.mjs';

export default library({
  entry: [
    'src/index.ts',
    'src/command/index.ts',
    'src/table/index.ts',
    'src/host/node.ts',
    'src/host/web.ts',
    'src/cli.ts',
  ],
  platform: 'node',
  external: ['#host'],
});
