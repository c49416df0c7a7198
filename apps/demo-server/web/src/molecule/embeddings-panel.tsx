import { type EmbeddingKind, embeddingKinds, serverEmbedding } from '../api/embeddings.js';
import { largestDifference } from '../encoders/largest-difference.js';
import { embedInPage } from '../encoders/page-encoders.js';
import { Disclosure } from '../parts/disclosure.js';
import { FailureNote } from '../parts/failure-note.js';
import { Icon } from '../parts/icon.js';
import { useLoaded } from '../parts/use-loaded.js';
import { VectorStrip } from './vector-strip.js';

/** Page and server round differently, by no more than this. */
export const mostDifference = 1e-4;

const names: Record<EmbeddingKind, string> = {
  fused: 'Fused: the soft tokens',
  smiles: 'SMILES encoder',
  graph: 'Graph encoder',
  fingerprint: 'Morgan fingerprint',
};

/** The molecule's vectors, computed by the page itself and by the server. */
export function EmbeddingsPanel({ smiles }: { smiles: string }) {
  return <Disclosure title="Embeddings, computed in this browser">{() => <Embeddings smiles={smiles} />}</Disclosure>;
}

function Embeddings({ smiles }: { smiles: string }) {
  const { state, again } = useLoaded(smiles, (signal) => bothEmbeddings(smiles, signal));
  const now = state.value;
  if (now.status === 'failed') return <FailureNote failure={now.failure} onRetry={again} />;
  if (now.status === 'loading') return <p class="empty">Loading RDKit and the encoders into this page …</p>;
  const { rows, backend, milliseconds } = now.value;
  return (
    <>
      <p class="soft">
        RDKit and both encoders ran in this page ({backend}, {milliseconds.toFixed(0)} ms). Above its line: this page;
        below: the server.
      </p>
      <ul class="embeddings" data-smiles={smiles}>
        {rows.map(({ kind, here, there, difference }) => (
          <li key={kind} data-kind={kind} data-difference={difference}>
            <div class="row">
              <span>
                {names[kind]} <span class="soft">{here.length.toLocaleString('en')} numbers</span>
              </span>
              <span class={difference <= mostDifference ? 'agrees' : 'differs'}>
                <Icon name={difference <= mostDifference ? 'check' : 'cross'} />
                {difference === 0 ? 'identical' : `differ by ${difference.toExponential(1)}`}
              </span>
            </div>
            <VectorStrip above={here} below={there} />
          </li>
        ))}
      </ul>
    </>
  );
}

async function bothEmbeddings(smiles: string, signal: AbortSignal) {
  const { vectors, backend, milliseconds } = await embedInPage(smiles);
  const kinds = embeddingKinds.filter((kind) => vectors[kind] !== undefined);
  const rows = await Promise.all(
    kinds.map(async (kind) => {
      const here = vectors[kind]!;
      const there = await serverEmbedding(smiles, kind, { signal });
      return { kind, here, there, difference: largestDifference(here, there) };
    }),
  );
  return { rows, backend, milliseconds };
}
