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
  datasets: ['core', 'molecule', 'featurizers', 'checkpoint'],
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

/** Packages whose sources run in browsers but for what stands behind a Node entry. */
const browserPackages = models.filter((name) => !name.startsWith('tfjs-backend-'));
const nodeParts = '/node/|/node\\.ts$|\\.test\\.ts$';

const browserRule = (name, to) => ({
  name,
  severity: 'error',
  from: { path: `^packages/(${browserPackages.join('|')})/src/`, pathNot: nodeParts },
  to: { ...to, dynamic: false, dependencyTypesNot: ['type-only'] },
});

export default {
  forbidden: [
    ...Object.entries(mayImport).map(([from, allowed]) => direction(from, allowed)),
    direction('molx', models),
    direction('trainer', [...models, 'molx']),
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolved',
      comment: "A package's exports know its WebAssembly by name, not with the query by which Vite gives its address.",
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\.wasm\\?url$' },
    },
    {
      name: 'libraries-know-no-app',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-know-no-other-app',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'other-packages-by-name',
      comment: 'A relative path into another package is in no tarball.',
      severity: 'error',
      from: { path: '^(packages|apps)/([^/]+)/src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(packages|apps|tooling|tests)/', pathNot: '^$1/$2/', dependencyTypes: ['local'] },
    },
    {
      name: 'listed-in-package-json',
      severity: 'error',
      from: { path: '^(packages|apps)/[^/]+/src/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    browserRule('browser-code-needs-no-node', { dependencyTypes: ['core'] }),
    browserRule('browser-code-imports-no-node-part', { path: '^packages/[^/]+/src/node/' }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(packages|apps|tooling)/[^/]+/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['molx-source', 'import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
