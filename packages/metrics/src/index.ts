export { sameCanonicalSmiles, sameInchi } from './molecules/same-molecule.js';
export { type MoleculeSimilarity, moleculeSimilarities } from './molecules/similarities.js';
export type { AnswerRules, MoleculeRules, Protocol, ProtocolName, TextRules } from './protocols/protocol.js';
export { protocolOf, protocols } from './protocols/protocols.js';
export { type NumberAnswer, NumberScorer, type YesNoAnswer, YesNoScorer } from './scorers/answer-scorers.js';
export { type CaptionRow, CaptionScorer, type CaptionScorerOptions, type TextPair } from './scorers/caption-scorer.js';
export { MoleculeScorer, type MoleculeScorerOptions } from './scorers/molecule-scorer.js';
export type { MoleculeRow } from './scorers/molecule-scores.js';
export {
  compareSheets,
  type Score,
  type ScoreComparison,
  type ScoreDefinition,
  ScoreSheet,
  type ScoreWithInterval,
} from './scorers/score-sheet.js';
export {
  type BootstrapOptions,
  bootstrapInterval,
  bootstrapIntervals,
  bootstrapStatistic,
  type Contribution,
  type Interval,
} from './statistics/bootstrap.js';
export { accuracy, type Label, macroF1, macroF1OfConfusion } from './statistics/classification.js';
export { bootstrapRuns, compareRuns, type RunFigures } from './statistics/compare-runs.js';
export { approximateRandomization, type PairedComparison, pairedBootstrap } from './statistics/paired-tests.js';
export { mae, rmse } from './statistics/regression.js';
export { rocAuc } from './statistics/roc-auc.js';
export { type Figure, type Group, TotalsTable } from './statistics/totals-table.js';
export { type BleuTotals, bleuOfTotals, bleuTotals, corpusBleu } from './text/corpus-bleu.js';
export { levenshtein } from './text/levenshtein.js';
export { Meteor, type MeteorOptions, meteor } from './text/meteor.js';
export { porterStem } from './text/porter-stem.js';
export { type PrecisionRecall, type RougeScore, rouge, rougeTokens } from './text/rouge.js';
export { noSynonyms, type SynonymDictionary } from './text/synonyms.js';
export { characterTokenizer, type TextTokenizer, whitespaceTokenizer } from './text/text-tokenizer.js';
export { WordNet, wordNetFiles } from './text/word-net.js';
export { type WordPieceOptions, WordPieceTokenizer } from './text/word-piece-tokenizer.js';
