import { InvalidArgumentError } from '@molx/core';
import type { Protocol, ProtocolName } from './protocol.js';

const asItIs = (answer: string) => answer;
/** MolT5's models begin some answers so. */
const withoutCls = (answer: string) => (answer.startsWith('[CLS] ') ? answer.slice('[CLS] '.length) : answer);

/** MolT5 (Edwards et al. 2022, arXiv 2204.11817, section 5.2). BioT5 and InstructMol score captions so, too. */
const molt5: Protocol = {
  name: 'molt5',
  source: 'Edwards et al. 2022 (arXiv 2204.11817, section 5.2), blender-nlp/MolT5 evaluation/*_metrics.py',
  text: { tokens: 'scibert', maxTokens: 512, prepare: withoutCls },
  molecule: {
    tokens: 'characters',
    bleuOrder: 4,
    exact: 'inchi',
    valid: 'prediction',
    meteor: false,
    rdk: true,
    flatten: false,
  },
};

/** MolX (Le et al. 2024, arXiv 2406.06777). */
const molx: Protocol = {
  name: 'molx',
  source: 'Le et al. 2024 (arXiv 2406.06777), lhkhiem28/MolX source/utils/evaluation.py',
  text: { tokens: 'llm', maxTokens: Number.POSITIVE_INFINITY, prepare: asItIs },
  molecule: {
    tokens: 'llm',
    bleuOrder: 2,
    exact: 'string',
    valid: 'both',
    meteor: true,
    rdk: false,
    flatten: false,
  },
  yesNo: {
    rule: 'the first word "Yes" or "No"',
    parse(answer) {
      const word = /(?<![\p{L}\p{N}_])(?:Yes|No)(?![\p{L}\p{N}_])/u.exec(answer)?.[0];
      return word === undefined ? undefined : word === 'Yes';
    },
    published: ['accuracy', 'macroF1', 'unparsable'],
  },
  number: {
    rule: 'the first number, its exponent not read',
    parse: (answer) => numberOf(/-?\d+\.?\d*/.exec(answer)?.[0]),
    published: ['rmse', 'unparsable'],
  },
};

/** Mol-Instructions (Fang et al. 2024, arXiv 2306.08018, appendix). Answers in SELFIES are decoded before they come here. */
const molInstructions: Protocol = {
  name: 'mol-instructions',
  source: 'Fang et al. 2024 (arXiv 2306.08018), zjunlp/Mol-Instructions evaluation/molecule/*.py',
  text: {
    tokens: 'scibert',
    maxTokens: 512,
    prepare(answer) {
      const text = withoutCls(answer);
      const end = text.lastIndexOf('.');
      return `${end < 0 ? text : text.slice(0, end)}.`;
    },
  },
  molecule: { ...molt5.molecule, flatten: true },
  number: {
    rule: 'the number that the answer ends in',
    parse: (answer) => numberOf(/(-?\d+\.?\d*)\s*(?:<\/s>|$)/.exec(answer)?.[1]),
    published: ['mae'],
  },
};

/** The papers' protocols by name. */
export const protocols: Readonly<Record<ProtocolName, Protocol>> = { molt5, molx, 'mol-instructions': molInstructions };

/** @throws {InvalidArgumentError} for a name that is none of theirs */
export function protocolOf(name: string): Protocol {
  if (!Object.hasOwn(protocols, name)) {
    throw new InvalidArgumentError(`There is no protocol "${name}". There are ${Object.keys(protocols).join(', ')}.`);
  }
  return protocols[name as ProtocolName];
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
