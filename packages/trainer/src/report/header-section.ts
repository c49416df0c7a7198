import {
  formatBytes,
  formatCount,
  formatDuration,
  formatLoss,
  formatPercent,
  formatRange,
  formatRate,
} from './format.js';
import { type Html, html } from './html.js';
import type { ReportData } from './report-data.js';

/** Name, state and key figures of the run. */
export function headerSection(data: ReportData): Html {
  const { summary, status, date, llm, lora = false, permuted, control } = data;
  const gap = control[0]?.all.gap;
  const trainedShare = summary.trainableParameters / summary.totalParameters;
  const held = `${formatCount(data.data.validation)} held out ${data.data.split === 'scaffold' ? 'by scaffold' : 'at random'}`;
  return html`<header><p class="kicker">MolX training run${permuted ? ' · control on permuted molecules' : ''}</p>
<h1>${summary.recipe}</h1>
<p class="meta">${status} · ${formatCount(summary.steps)} steps, ${summary.epochs.toFixed(2)} epochs · seed ${summary.seed} · ${summary.device}${summary.gemm === null ? '' : `, ${summary.gemm}`} · ${new Date(date).toISOString().slice(0, 16).replace('T', ' ')} UTC</p>
<p class="meta">${lora ? 'LLM with LoRA' : 'frozen LLM'} <code>${llm}</code> · ${formatCount(data.data.train)} molecules trained on, ${held}${summary.invalidMolecules > 0 ? `, ${formatCount(summary.invalidMolecules)} invalid` : ''}${data.data.excluded > 0 ? `, ${formatCount(data.data.excluded)} excluded as test molecules` : ''}</p>
<div class="figures">
${figure('shuffle gap', formatLoss(gap?.value), gap === undefined ? 'not measured' : `nats per token, ${formatRange(gap)}`, true)}
${figure('validation loss', formatLoss(summary.valLoss), `another’s ${formatLoss(summary.valLossShuffled)} · empty ${formatLoss(summary.valLossEmpty)}`)}
${figure('training loss', formatLoss(summary.trainLoss), 'nats per label token')}
${figure('trained', formatPercent(trainedShare, trainedShare < 0.1 ? 2 : 1), `${formatCount(summary.trainableParameters)} parameters`)}
${figure('time', formatDuration(summary.wallSeconds), `${formatRate(summary.samplesPerSecond)} examples/s · ${formatRate(summary.tokensPerSecond)} tokens/s`)}
${figure('peak memory', formatBytes(summary.peakMemoryBytes), 'resident set')}
</div></header>`;
}

function figure(name: string, value: string, note: string, isMain = false): Html {
  return html`<div class="figure${isMain ? ' main' : ''}"><span class="name">${name}</span><span class="value">${value}</span><span class="note">${note}</span></div>`;
}
