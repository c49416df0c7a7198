import type { Logger } from '@molx/core';
import type { Dataset } from './load-dataset.js';

/** Says what the check against test sets found: a run that goes on shares no molecule, or was told that it may. */
export function sayLeaks({ leaks }: Pick<Dataset, 'leaks'>, logger: Logger): void {
  if (leaks === undefined) return;
  const { test, leaks: shared, trainOnTestScaffolds, train } = leaks;
  const molecules =
    shared.length === 0 ? 'none is trained on' : `${shared.length} are trained on, as the recipe allows`;
  logger.info(
    `${test} test molecules: ${molecules}; ${trainOnTestScaffolds} of ${train} molecules have the scaffold of one of them`,
  );
}
