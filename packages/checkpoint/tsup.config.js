import { library } from '../../tooling/config/tsup.mjs';

export default library({
  entry: {
    index: 'src/index.ts',
    'node/index': 'src/node/index.ts',
    'model-files/node': 'src/model-files/node.ts',
    'model-files/web': 'src/model-files/web.ts',
  },
});
