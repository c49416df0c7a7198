/** A file's text: read by vitest itself, by the plugin of tooling/config/tsup.mjs in a build. */
declare module '*?raw' {
  const text: string;
  export default text;
}
