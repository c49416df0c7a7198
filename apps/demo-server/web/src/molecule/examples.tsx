import { FailureNote } from '../parts/failure-note.js';
import { currentSmiles, setSmiles } from '../state/molecule.js';
import { examples, meetServer, serverFailure } from '../state/server.js';

/** Molecules of the server's to begin with. */
export function Examples() {
  if (serverFailure.value !== undefined) {
    return <FailureNote failure={serverFailure.value} onRetry={() => void meetServer()} />;
  }
  return (
    <ul class="chips examples" aria-label="Examples">
      {examples.value.molecules.map(({ name, smiles }) => (
        <li key={smiles}>
          <button
            type="button"
            class="chip"
            aria-pressed={currentSmiles.value === smiles}
            onClick={() => setSmiles(smiles, 0)}
          >
            {name}
          </button>
        </li>
      ))}
    </ul>
  );
}
