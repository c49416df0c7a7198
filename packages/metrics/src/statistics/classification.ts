import { expectPairs } from '../expect-pairs.js';

/** A class: what an answer names. */
export type Label = string | number | boolean;

/** The share of equal labels. @throws {ShapeError | InvalidArgumentError} unless both have the same rows, at least one */
export function accuracy(predictions: readonly Label[], labels: readonly Label[]): number {
  expectPairs('accuracy', predictions, labels);
  return predictions.filter((prediction, row) => prediction === labels[row]).length / labels.length;
}

/**
 * The unweighted mean of the F1 scores of all classes, by sklearn's rules: the classes are those of the labels and of the predictions, and a
 * class without a hit scores 0.
 *
 * @throws {ShapeError | InvalidArgumentError} unless both have the same rows, at least one
 */
export function macroF1(predictions: readonly Label[], labels: readonly Label[]): number {
  expectPairs('macroF1', predictions, labels);
  const classes = [...new Set([...labels, ...predictions])];
  const index = new Map(classes.map((label, i) => [label, i]));
  const confusion = new Array<number>(classes.length ** 2).fill(0);
  for (const [row, label] of labels.entries()) {
    confusion[index.get(label)! * classes.length + index.get(predictions[row]!)!]! += 1;
  }
  return macroF1OfConfusion(confusion, classes.length);
}

/**
 * {@link macroF1} from counts; a class that neither labels nor predictions hold is left out.
 *
 * @param confusion  [classes * classes], rows of true classes
 * @returns NaN without counts
 */
export function macroF1OfConfusion(confusion: readonly number[], classes: number): number {
  let sum = 0;
  let present = 0;
  for (let label = 0; label < classes; label++) {
    const hits = confusion[label * classes + label]!;
    let labelled = 0;
    let predicted = 0;
    for (let other = 0; other < classes; other++) {
      labelled += confusion[label * classes + other]!;
      predicted += confusion[other * classes + label]!;
    }
    if (labelled + predicted === 0) continue;
    present++;
    sum += (2 * hits) / (labelled + predicted);
  }
  return present === 0 ? Number.NaN : sum / present;
}
