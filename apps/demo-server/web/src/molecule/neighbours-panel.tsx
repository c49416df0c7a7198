import { similarMolecules } from '../api/molecules.js';
import { Disclosure } from '../parts/disclosure.js';
import { Drawing } from '../parts/drawing.js';
import { FailureNote } from '../parts/failure-note.js';
import { useLoaded } from '../parts/use-loaded.js';
import { setSmiles } from '../state/molecule.js';

const shown = 6;

/** The training molecules that are most alike. */
export function NeighboursPanel({ smiles }: { smiles: string }) {
  return <Disclosure title="Nearest training molecules">{() => <Neighbours smiles={smiles} />}</Disclosure>;
}

function Neighbours({ smiles }: { smiles: string }) {
  const { state, again } = useLoaded(smiles, (signal) => similarMolecules(smiles, shown, { signal }));
  const now = state.value;
  if (now.status === 'failed') return <FailureNote failure={now.failure} onRetry={again} />;
  if (now.status === 'loading') return <p class="empty">Searching …</p>;
  const { neighbours, index, size } = now.value;
  return (
    <>
      <p class="soft">
        By Morgan fingerprint, among {size.toLocaleString('en')} molecules of {index}.
      </p>
      <ul class="neighbours">
        {neighbours.map((neighbour) => (
          <li key={neighbour.smiles}>
            <button type="button" class="neighbour" onClick={() => setSmiles(neighbour.smiles, 0)}>
              <Drawing svg={neighbour.svg} label={neighbour.smiles} />
              <span class="similarity">{neighbour.similarity.toFixed(2)}</span>
              <span class="for-readers">similarity; take this molecule</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
