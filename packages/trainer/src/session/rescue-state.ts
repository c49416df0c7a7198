import { NonFiniteError } from '@molx/core';
import type { TrainerState, TrainingHooks } from '../loop/index.js';
import type { RunFolder } from '../run-folder/index.js';
import { readTrainerState } from './checkpoint-folder.js';

export interface RescueOptions {
  folder: RunFolder;
  /** Figures of the held-out molecules with the model as it is. */
  validate(state: TrainerState): Promise<Record<string, number>>;
  save: TrainingHooks['save'];
}

/**
 * Saves the state that a failed step leaves, so that nothing is lost.
 *
 * A loss that is not finite may come of its batch, or of parameters that an earlier step has spoilt: held-out molecules tell. Where
 * what they are measured by is not finite, the earlier checkpoint stays.
 *
 * @returns  gives the error to end with, which says where the run can go on from
 */
export function rescueState({ folder, validate, save }: RescueOptions): TrainingHooks['failed'] {
  return async (error, state, { optimizer, averages }) => {
    const look = () => validate(state);
    const hasFigures = async () => Object.values(await (averages?.during(look) ?? look())).every(Number.isFinite);
    const isSound = !(error instanceof NonFiniteError) || (await hasFigures());
    if (isSound) await save(state, optimizer, { force: true, isBest: false, averages });
    if (!(error instanceof NonFiniteError)) return error;
    const last = folder.checkpoint('last');
    const held = await readTrainerState(last).then(
      ({ step }) => step,
      () => undefined,
    );
    return new NonFiniteError(error.what, error.step, remedy(last, { held, isSound, stage: state.stage }));
  };
}

function remedy(
  last: string,
  { held, isSound, stage }: { held: number | undefined; isSound: boolean; stage: number },
): string {
  const lower = `a lower learning rate or clipNorm (--set stages.${stage}.learningRate=...)`;
  if (isSound) {
    return `${last} holds step ${held}, which is sound: go on with --resume and --set onNonFinite=skip, which leaves such steps out, or begin anew with ${lower}.`;
  }
  const spoilt = 'What the held-out molecules are measured by is not finite any more, either';
  return held === undefined
    ? `${spoilt}, and no earlier step has been saved. Begin anew with ${lower}.`
    : `${spoilt}: ${last} stays at step ${held}. Go on from there with --resume and ${lower}.`;
}
