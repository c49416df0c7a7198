import { didYouMean } from '@molx/datasets';
import type { z } from 'zod';
import { generatedFigures } from '../scoring/generated-figures.js';

interface FigureRecipe {
  evaluation: { metric: string };
  tasks: Record<string, { weight: number }>;
}

/** Checks that `evaluation.metric` is the loss, or a figure that answers to one of the recipe's tasks can have. */
export function withKnownFigure<T extends z.ZodType<FigureRecipe>>(recipe: T): T {
  return recipe.check((context) => {
    const { evaluation, tasks } = context.value;
    const { metric } = evaluation;
    if (metric === 'loss') return;
    const [task = '', figure = ''] = metric.split('.');
    const names = Object.keys(generatedFigures);
    const message =
      metric.split('.').length !== 2
        ? `expected loss or TASK.FIGURE, such as ${Object.keys(tasks)[0]}.exact; got "${metric}"`
        : !(task in tasks)
          ? `no such task under tasks: "${task}".${didYouMean(task, Object.keys(tasks))}`
          : !names.includes(figure)
            ? `no figure is called "${figure}".${didYouMean(figure, names) || ` Known: ${names.join(', ')}.`}`
            : undefined;
    if (message === undefined) return;
    context.issues.push({ code: 'custom', input: metric, path: ['evaluation', 'metric'], message });
  }) as T;
}
