import { useEffect } from 'preact/hooks';
import type { Modality } from '../api/molecules.js';
import { Bars } from '../parts/bars.js';
import { FailureNote } from '../parts/failure-note.js';
import { Icon } from '../parts/icon.js';
import { attribution } from '../state/attribution.js';

export const modalityNames: Record<Modality, string> = {
  smiles: 'SMILES encoder',
  graph: 'Graph encoder',
  fingerprint: 'Fingerprint',
};

/** What moved an answer: the legend of the drawing's colours, and how much each modality did. */
export function AttributionPanel() {
  const now = attribution.value;
  const turn = now?.turn;
  useEffect(() => {
    // on a phone the drawing is far from the answer that was asked about
    if (turn !== undefined) document.querySelector('.structure')?.scrollIntoView({ block: 'nearest' });
  }, [turn]);
  if (now === undefined) return null;
  if (now.status === 'failed') return <FailureNote failure={now.failure} />;
  if (now.status === 'reading') {
    return (
      <p class="empty" aria-live="polite">
        Looking which atoms mattered …
      </p>
    );
  }
  const { modalities, fusion_weights: weights } = now.attribution;
  return (
    <section class="card attribution" aria-label="What moved the answer">
      <div class="row">
        <h3>What moved the answer</h3>
        <button
          type="button"
          class="quiet small"
          title="Back to the plain drawing"
          onClick={() => {
            attribution.value = undefined;
          }}
        >
          <Icon name="cross" />
          <span class="for-readers">Back to the plain drawing</span>
        </button>
      </div>
      <p class="soft">{now.question}</p>
      <ul class="legend">
        <li class="towards">made it likelier</li>
        <li class="against">made it less likely</li>
      </ul>
      <h4>Share of each modality</h4>
      <Bars label="Share of each modality" rows={named(modalities)} />
      {weights !== null && (
        <>
          <h4>Weights that the fusion learned</h4>
          <Bars label="Weights that the fusion learned" rows={named(weights)} />
        </>
      )}
    </section>
  );
}

function named(shares: Partial<Record<Modality, number>>): [string, number][] {
  return (Object.keys(modalityNames) as Modality[]).flatMap((modality) => {
    const share = shares[modality];
    return share === undefined ? [] : [[modalityNames[modality], share]];
  });
}
