/** What a molecule is seen through, in the order of fusion weights. */
export const modalities = ['smiles', 'graph', 'fingerprint'] as const;

export type Modality = (typeof modalities)[number];
