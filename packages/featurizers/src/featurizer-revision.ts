/** Counts the changes of what featurizers give for the same molecule: features that were kept under another number are made anew. */
export const featurizerRevision = 3;
