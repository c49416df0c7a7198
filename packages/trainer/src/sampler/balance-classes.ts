/**
 * Repeats the examples of rarer classes until every class has as many as the largest, so that a rare `Yes` is drawn as often as a common
 * `No`. Whole repetitions first, the rest from the start of the class: the same for the same examples.
 *
 * @param classOf  what an example's answer says
 */
export function balanceClasses<Example>(
  examples: readonly Example[],
  classOf: (example: Example) => string,
): Example[] {
  const classes = new Map<string, Example[]>();
  for (const example of examples) {
    const name = classOf(example);
    const members = classes.get(name);
    if (members === undefined) classes.set(name, [example]);
    else members.push(example);
  }
  const largest = [...classes.values()].reduce((most, members) => Math.max(most, members.length), 0);
  return [...classes.values()].flatMap((members) =>
    Array.from({ length: largest }, (_, place) => members[place % members.length]!),
  );
}
