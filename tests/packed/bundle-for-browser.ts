import { build, type Plugin } from 'esbuild';

/**
 * RDKit's own loader asks for Node's modules where it finds itself in Node, and no package of npm can keep bundlers from looking for them:
 * the guide says to leave `node:*` out. For RDKit alone, so that no code of ours comes to need it.
 */
const rdkitLoader: Plugin = {
  name: 'rdkit-loader',
  setup({ onResolve }) {
    onResolve({ filter: /^node:/ }, ({ path, importer }) =>
      /[\\/]@rdkit[\\/]rdkit[\\/]/.test(importer) ? { path, external: true } : undefined,
    );
  },
};

/**
 * Bundles an installed entry for a page, everything in it kept.
 *
 * @returns  the files that went into the bundle, and what esbuild warns of
 * @throws   esbuild's failure, naming each import that a browser can't have
 */
export async function bundleForBrowser(
  entry: string,
  directory: string,
): Promise<{ files: string[]; warnings: string[] }> {
  const { metafile, warnings } = await build({
    stdin: { contents: `export * from '${entry}';`, resolveDir: directory },
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    metafile: true,
    logLevel: 'silent',
    plugins: [rdkitLoader],
  });
  return { files: Object.keys(metafile.inputs), warnings: warnings.map(({ text }) => text) };
}
