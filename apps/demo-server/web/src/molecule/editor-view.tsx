import { effect, useSignal } from '@preact/signals';
import type { CanvasEditor } from 'openchemlib';
import { useEffect, useRef } from 'preact/hooks';
import { reading, setSmiles, smilesText } from '../state/molecule.js';

/** The molecule editor, bound to the SMILES box: what is drawn is written there, what is written there is drawn. */
export function EditorView() {
  const place = useRef<HTMLDivElement>(null);
  const state = useSignal<'loading' | 'ready' | 'failed'>('loading');
  useEffect(() => {
    let isGone = false;
    let leave = () => {};
    import('openchemlib').then(
      (chemistry) => {
        if (isGone) return;
        leave = bindEditor(place.current!, chemistry);
        state.value = 'ready';
      },
      () => {
        state.value = 'failed';
      },
    );
    return () => {
      isGone = true;
      leave();
    };
  }, [state]);
  return (
    <div class="editor">
      {state.value === 'loading' && <p class="empty">Loading the editor …</p>}
      {state.value === 'failed' && <p class="empty">The editor can’t be loaded.</p>}
      <section
        ref={place}
        class="editor-place"
        aria-label="Molecule editor, for a pointer; the SMILES box does the same by keyboard"
      />
    </div>
  );
}

/** @returns what undoes it */
function bindEditor(place: HTMLElement, { CanvasEditor, Molecule }: typeof import('openchemlib')): () => void {
  const editor: CanvasEditor = new CanvasEditor(place);
  let drawn: string | undefined;
  editor.setOnChangeListener(({ type, isUserEvent }) => {
    if (type !== 'molecule' || !isUserEvent) return;
    drawn = editor.getMolecule().toIsomericSmiles();
    setSmiles(drawn);
  });
  const leave = effect(() => {
    const now = reading.value;
    if (now.status === 'empty') editor.clearAll();
    if (now.status !== 'read' || smilesText.peek() === drawn) return;
    drawn = undefined;
    editor.setMolecule(Molecule.fromMolfile(now.molecule.molfile));
  });
  return () => {
    leave();
    editor.destroy();
  };
}
