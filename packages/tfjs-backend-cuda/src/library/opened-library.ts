/** A library's functions, where it lies and which version it is. */
export interface OpenedLibrary<Functions> {
  functions: Functions;
  path: string;
  /** Such as `13.0`. */
  version: string;
}
