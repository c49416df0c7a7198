/** One record of an SDF as text. */
export interface SdfRecord {
  /** The first line of the mol block. */
  title: string;
  /** Everything up to `M  END`, that line included. */
  molBlock: string;
  /** Data items in their order; several lines of one are parted by newlines. */
  properties: [name: string, value: string][];
}

/** Where a record ends. */
const delimiter = '$$$$';

/**
 * Takes the records of an SDF apart, line by line. A last record may lack its `$$$$`, as a `.mol` does.
 *
 * The format: CTFile Formats, BIOVIA 2020, chapter 5.
 *
 * @param onCut  is told the row of a last record that ends before its `M  END`
 */
export async function* sdfRecords(
  lines: AsyncIterable<string>,
  onCut: (row: number) => void,
): AsyncGenerator<SdfRecord> {
  let record: string[] = [];
  let row = 0;
  for await (const line of lines) {
    if (!line.startsWith(delimiter)) {
      record.push(line);
      continue;
    }
    row++;
    yield sdfRecord(record);
    record = [];
  }
  if (record.every((line) => line.trim() === '')) return;
  if (!record.some(isEnd)) onCut(row + 1);
  yield sdfRecord(record);
}

function sdfRecord(lines: readonly string[]): SdfRecord {
  const end = lines.findIndex(isEnd);
  const block = end < 0 ? lines : lines.slice(0, end + 1);
  return {
    title: (lines[0] ?? '').trim(),
    molBlock: `${block.join('\n')}\n`,
    properties: end < 0 ? [] : propertiesOf(lines.slice(end + 1)),
  };
}

const isEnd = (line: string) => /^M {2}END\b/.test(line);

/** `> <name>`, the value's lines, a blank line. */
function propertiesOf(lines: readonly string[]): [string, string][] {
  const properties: [string, string][] = [];
  let value: string[] | undefined;
  for (const line of lines) {
    const name = /^>.*?<([^>]*)>/.exec(line)?.[1];
    if (name !== undefined) {
      value = [];
      properties.push([name.trim(), '']);
    } else if (line.trim() === '') {
      value = undefined;
    } else if (value !== undefined) {
      value.push(line);
      properties[properties.length - 1]![1] = value.join('\n');
    }
  }
  return properties;
}
