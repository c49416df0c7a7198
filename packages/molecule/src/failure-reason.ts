/**
 * Makes one sentence of what RDKit logged while it failed to parse: the first line that says something, without its
 * time stamp and prefix.
 */
export function failureReason(log: string): string {
  const lines = log.split('\n').map((line) => line.replace(/^\[\d\d:\d\d:\d\d\]\s*/, '').trim());
  const first = lines.find((line) => line.length > 0) ?? 'RDKit gave no reason';
  return first.replace(/^SMILES Parse Error:\s*/, '');
}
