/** Makes one sentence of what RDKit logged: the first line with words, without its time stamp and prefix. */
export function failureReason(log: string): string {
  const lines = log.split('\n').map((line) => line.replace(/^\[\d\d:\d\d:\d\d\]\s*/, '').trim());
  const first = lines.find((line) => /[A-Za-z]/.test(line));
  if (first === undefined) return 'RDKit gives no reason; so it does when an extension after a space is malformed';
  const position = lines.map((line) => /check for mistakes around position (\d+)/.exec(line)?.[1]).find(Boolean);
  const sentence = first
    .replace(/^SM(?:ILES|ARTS) Parse Error:\s*/, '')
    .replace(/\s*(?:for input: '|while parsing: ).*$/, '')
    .replace(/\s+/g, ' ');
  return position === undefined ? sentence : `${sentence} at character ${position}`;
}
