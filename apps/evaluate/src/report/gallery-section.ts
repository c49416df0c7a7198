import type { Rdkit } from '@molx/molecule';
import { type Html, html, imageOf } from '@molx/trainer';
import { drawAttribution } from 'molx';
import type { TaskResult } from '../results/compute-results.js';
import type { RowOutcome } from '../results/row-outcome.js';
import type { SavedAttribution } from '../run/saved-attribution.js';
import { chooseGallery, type GalleryQuestion } from './choose-gallery.js';

/** Questions shown of each kind. */
export const galleryCount = 3;

/**
 * The molecules that were answered best and worst, drawn, with the truth and every model's answer, and what moved the answers where that
 * is known.
 */
export function gallerySection(
  { name, value }: TaskResult,
  rows: ReadonlyMap<string, readonly RowOutcome[]>,
  attributions: readonly SavedAttribution[],
  rdkit: Rdkit,
): Html | undefined {
  if (value === null || rows.size === 0) return undefined;
  const { best, worst } = chooseGallery(rows, value.better, galleryCount);
  const own = attributions.filter(({ task }) => task === name);
  const cards = (questions: readonly GalleryQuestion[]) =>
    html`<div class="cards">${questions.map((question) => card(question, own, rdkit))}</div>`;
  return html`<h3>Best</h3>${cards(best)}${worst.length === 0 ? undefined : html`<h3>Worst</h3>${cards(worst)}`}`;
}

function card(
  { id, smiles, question, truth, answers }: GalleryQuestion,
  attributions: readonly SavedAttribution[],
  rdkit: Rdkit,
): Html {
  const looked = attributions.filter((each) => each.id === id);
  const drawn = drawing(smiles, rdkit);
  return html`<article class="card"><div class="drawings">${drawn === undefined ? undefined : html`<img class="molecule" src="${imageOf(drawn)}" alt="${smiles}"/>`}<code>${smiles}</code></div>
<div class="answers"><div class="qa"><p class="question">${question}</p><dl>${truth === '' ? undefined : html`<div><dt>truth</dt><dd>${truth}</dd></div>`}${answers.map(
    ({ model, row }) =>
      html`<div><dt class="own">${model}</dt><dd>${row.prediction.error === undefined ? row.prediction.answer : html`<em>refused: ${row.prediction.error}</em>`}<span class="verdict">${row.verdict}</span></dd></div>`,
  )}</dl>${looked.length === 0 ? undefined : html`<div class="attribution">${looked.map((each) => attributionFigure(each, rdkit))}</div>`}</div></div></article>`;
}

/** The atoms that made the model's answer likelier or less likely, and the strongest of them in figures. */
function attributionFigure({ model, attribution }: SavedAttribution, rdkit: Rdkit): Html {
  const { byAtom, logLikelihood } = attribution;
  const strongest = byAtom
    .map((value, atom) => ({ value, atom }))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, 3)
    .map(({ value, atom }) => `atom ${atom} ${value.toFixed(2)}`);
  return html`<figure><img src="${imageOf(drawAttribution(rdkit, attribution, { width: 240, height: 192 }))}" alt="What moved the answer of ${model}"/><figcaption>${model}: ${logLikelihood.toFixed(2)} nats; ${strongest.join(', ')}</figcaption></figure>`;
}

function drawing(smiles: string, rdkit: Rdkit): string | undefined {
  const mol = rdkit.parse(smiles);
  try {
    return mol.svg({ width: 260, height: 200 });
  } finally {
    mol.dispose();
  }
}
