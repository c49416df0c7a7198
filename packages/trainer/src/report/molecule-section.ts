import { type Html, html } from './html.js';
import { imageOf } from './image-of.js';
import type { ReportAnswer, ReportData, ReportMolecule } from './report-data.js';

/** Held-out molecules with the true answers, those with their own encodings and those with another's. */
export function moleculeSection({ molecules, data, lora = false, readsText = false }: ReportData): Html | undefined {
  if (molecules.length === 0) return undefined;
  const llm = lora ? 'LLM with LoRA' : 'frozen LLM';
  const sees = readsText ? 'reads SMILES text' : 'sees no SMILES';
  const [own, other] = readsText ? ['SMILES text', 'that'] : ['encodings', 'those'];
  const heldOut =
    data.split === 'scaffold' ? 'None of their scaffolds was trained on.' : 'None of them was trained on.';
  return html`<section id="molecules"><h2>Held-out molecules</h2>
<p>Greedy answers of the ${llm}, which ${sees}. ${heldOut} Each question is answered twice: with the molecule’s own ${own}, and with ${other} of the small molecule below it.</p>
<div class="cards">${molecules.map(moleculeCard)}</div></section>`;
}

function moleculeCard({ smiles, svg, shuffledSmiles, shuffledSvg, answers }: ReportMolecule): Html {
  return html`<article class="card"><div class="drawings"><img class="molecule" src="${imageOf(svg)}" alt="${smiles}"/><code>${smiles}</code>
<div class="other">${shuffledSvg === undefined ? undefined : html`<img src="${imageOf(shuffledSvg)}" alt="${shuffledSmiles}"/>`}<div><span>the other</span><code>${shuffledSmiles}</code></div></div></div>
<div class="answers">${answers.map(answerBlock)}</div></article>`;
}

function answerBlock({ task, question, truth, answer, answerShuffled, right, rightShuffled }: ReportAnswer): Html {
  return html`<div class="qa"><p class="question"><b>${task}</b> ${question}</p><dl><div><dt>truth</dt><dd>${truth}</dd></div><div><dt class="own">own molecule</dt><dd>${answer}${verdict(right)}</dd></div><div><dt class="shuffled">another’s</dt><dd>${answerShuffled}${verdict(rightShuffled)}</dd></div></dl></div>`;
}

function verdict(right: boolean | undefined): Html | undefined {
  if (right === undefined) return undefined;
  return right ? html` <span class="right" title="right">✓</span>` : html` <span class="wrong" title="wrong">✗</span>`;
}
