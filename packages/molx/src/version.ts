/** The version of molx that writes a file. */
export const version = '0.1.0';
