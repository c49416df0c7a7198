import { useMemo } from 'preact/hooks';
import { maxParsed, type ParseAnswer, parseMolecules } from '../api/molecules.js';
import { Drawing } from '../parts/drawing.js';
import { FailureNote } from '../parts/failure-note.js';
import { Icon } from '../parts/icon.js';
import { useLoaded } from '../parts/use-loaded.js';
import { setSmiles } from '../state/molecule.js';
import { type FoundSmiles, findSmiles } from '../text/find-smiles.js';

const size = { width: 220, height: 150 };

/** The molecules and reactions that an answer spells out, drawn; what can't be read is marked, with the reason. */
export function AnswerMolecules({ text }: { text: string }) {
  const found = useMemo(() => findSmiles(text), [text]);
  return found.length === 0 ? null : <FoundMolecules found={found} />;
}

function FoundMolecules({ found }: { found: FoundSmiles[] }) {
  const wanted = [
    ...new Set(found.flatMap(({ reactants, agents, products }) => [...reactants, ...agents, ...products])),
  ];
  const { state, again } = useLoaded(wanted.join(' '), () => parseMolecules(wanted.slice(0, maxParsed), size));
  const now = state.value;
  if (now.status === 'loading') return null;
  if (now.status === 'failed') return <FailureNote failure={now.failure} onRetry={again} />;
  const answers = new Map(wanted.map((smiles, index) => [smiles, now.value[index]] as const));
  return (
    <ul class="found" aria-label="Molecules in the answer">
      {found.map(({ text, reactants, agents, products }) => (
        <li key={text} class={reactants.length > 0 ? 'reaction' : ''}>
          <Side molecules={reactants} answers={answers} />
          {reactants.length > 0 && (
            <span class="arrow">
              <Side molecules={agents} answers={answers} />
              <span role="img" aria-label="becomes">
                ⟶
              </span>
            </span>
          )}
          <Side molecules={products} answers={answers} />
        </li>
      ))}
    </ul>
  );
}

interface SideProps {
  molecules: readonly string[];
  answers: ReadonlyMap<string, ParseAnswer | undefined>;
}

function Side({ molecules, answers }: SideProps) {
  return (
    <>
      {molecules.map((smiles, index) => (
        <>
          {index > 0 && <span class="plus">+</span>}
          <FoundMolecule key={smiles} smiles={smiles} answer={answers.get(smiles)} />
        </>
      ))}
    </>
  );
}

function FoundMolecule({ smiles, answer }: { smiles: string; answer: ParseAnswer | undefined }) {
  if (answer === undefined) return <code>{smiles}</code>;
  if (!answer.valid) {
    return (
      <figure class="molecule-card invalid">
        <figcaption>
          <span class="written">
            <Icon name="cross" />
            <code>{smiles}</code>
          </span>
          <span>Not a valid SMILES: {answer.reason}</span>
        </figcaption>
      </figure>
    );
  }
  return (
    <figure class="molecule-card">
      <Drawing svg={answer.svg} label={`Structure of ${smiles}`} />
      <figcaption>
        <code>{smiles}</code>
        <button type="button" class="quiet" onClick={() => setSmiles(smiles, 0)}>
          Take it
        </button>
      </figcaption>
    </figure>
  );
}
