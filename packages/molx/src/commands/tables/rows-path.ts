/** The table beside a `.npy`, which says whose its rows are. */
export const rowsPath = (path: string) => path.replace(/\.npy$/i, '.rows.tsv');
