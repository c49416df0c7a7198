/** CUDA C sources come in as text: by vitest itself, by the plugin of tooling/config/tsup.mjs in a build. */
declare module '*.cu?raw' {
  const text: string;
  export default text;
}

declare module '*.cuh?raw' {
  const text: string;
  export default text;
}
