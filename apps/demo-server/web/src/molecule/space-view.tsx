import { useSignal } from '@preact/signals';
import type { GLViewer } from '3dmol';
import { useEffect, useRef } from 'preact/hooks';
import { shownMolecule } from '../state/molecule.js';
import { conformer } from './conformer.js';

/** Degrees that an arrow key turns the molecule by. */
const keyTurn = 15;

/** One conformer, to be turned by pointer or arrow keys. */
export function SpaceView() {
  const place = useRef<HTMLDivElement>(null);
  const viewer = useRef<GLViewer | undefined>(undefined);
  const words = useSignal('Loading …');
  const smiles = shownMolecule.value?.smiles;
  useEffect(() => {
    if (smiles === undefined) {
      words.value = 'The molecule is shown here in space.';
      return;
    }
    const abort = new AbortController();
    words.value = 'Searching a conformer …';
    Promise.all([conformer(smiles, abort.signal), import('3dmol')]).then(
      ([molfile, { createViewer }]) => {
        if (abort.signal.aborted) return;
        viewer.current ??= createViewer(place.current!, { backgroundAlpha: 0, antialias: true });
        showMolecule(viewer.current, molfile);
        words.value = '';
      },
      (error: unknown) => {
        if (!abort.signal.aborted) words.value = error instanceof Error ? error.message : 'No 3D view here.';
      },
    );
    return () => abort.abort();
  }, [smiles, words]);
  const onKeyDown = (event: KeyboardEvent) => {
    const turn = { ArrowLeft: [-1, 'y'], ArrowRight: [1, 'y'], ArrowUp: [-1, 'x'], ArrowDown: [1, 'x'] }[event.key];
    if (turn === undefined || viewer.current === undefined) return;
    event.preventDefault();
    viewer.current.rotate(keyTurn * (turn[0] as number), turn[1] as string);
  };
  return (
    <div class="space">
      {words.value !== '' && (
        <p class="empty" aria-live="polite">
          {words.value}
        </p>
      )}
      <div
        ref={place}
        class="space-place"
        role="img"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys turn it
        tabIndex={0}
        aria-label={`${smiles ?? 'No molecule'} in space; arrow keys turn it`}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}

function showMolecule(viewer: GLViewer, molfile: string): void {
  viewer.removeAllModels();
  viewer.addModel(molfile, 'sdf');
  viewer.setStyle({}, { stick: { radius: 0.13 }, sphere: { scale: 0.24 } });
  viewer.resize();
  viewer.zoomTo();
  viewer.zoom(1.1);
  viewer.render();
}
