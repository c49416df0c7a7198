// Who may import whom (docs/architecture): data walks one way, and nothing reaches back.
const mayImport = {
  core: [],
  molecule: ['core'],
  featurizers: ['core', 'molecule'],
  fingerprint: ['core', 'molecule'],
  ops: ['core'],
  nn: ['core', 'ops', 'tfjs-backend-cpu', 'tfjs-backend-cuda'],
  checkpoint: ['core'],
  'smiles-encoder': ['core', 'molecule', 'featurizers', 'ops', 'nn', 'checkpoint'],
  'graph-encoder': ['core', 'molecule', 'featurizers', 'ops', 'nn', 'checkpoint'],
  'fusion-adapter': ['core', 'ops', 'nn', 'checkpoint'],
  'llm-bridge': ['core', 'ops', 'nn', 'checkpoint'],
  metrics: ['core', 'molecule', 'fingerprint'],
  'tfjs-backend-cpu': ['core', 'ops'],
  'tfjs-backend-cuda': ['core', 'ops'],
};
const models = Object.keys(mayImport);

const direction = (from, allowed) => ({
  name: `${from}-imports`,
  severity: 'error',
  from: { path: `^packages/${from}/src`, pathNot: '\\.test\\.ts$' },
  to: { path: '^(packages|apps)/', pathNot: `^packages/(${[from, ...allowed].join('|')})/` },
});

export default {
  forbidden: [
    ...Object.entries(mayImport).map(([from, allowed]) => direction(from, allowed)),
    direction('molx', models),
    direction('trainer', [...models, 'molx']),
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'libraries-know-no-app',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^apps/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['molx-source', 'import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
