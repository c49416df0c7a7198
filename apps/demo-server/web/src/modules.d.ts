/** The address that a file is served under. */
declare module '*?url' {
  const address: string;
  export default address;
}

/** Read by Vite, which puts them into the page's own files. */
declare module '*.css';
declare module '@fontsource-variable/inter';
