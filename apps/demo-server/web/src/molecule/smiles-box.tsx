import { useSignal } from '@preact/signals';
import { CopyButton } from '../parts/copy-button.js';
import { FailureNote } from '../parts/failure-note.js';
import { Icon } from '../parts/icon.js';
import { isMolfile, reading, setMolfile, setSmiles, smilesText } from '../state/molecule.js';

/** Where a molecule is typed, pasted or dropped. */
export function SmilesBox() {
  const isOver = useSignal(false);
  const take = (text: string | undefined, event: Event) => {
    if (text === undefined || !isMolfile(text)) return;
    event.preventDefault();
    void setMolfile(text);
  };
  const drop = async (event: DragEvent) => {
    isOver.value = false;
    const file = event.dataTransfer?.files[0];
    event.preventDefault();
    const text = (await file?.text()) ?? event.dataTransfer?.getData('text/plain') ?? '';
    if (isMolfile(text)) await setMolfile(text);
    else setSmiles(text.trim().split(/\s/)[0] ?? '', 0);
  };
  const { status } = reading.value;
  const isWrong = status === 'unreadable' || status === 'failed';
  return (
    <div class="smiles-box">
      <label for="smiles">SMILES</label>
      <div class={isOver.value ? 'field over' : 'field'}>
        <input
          id="smiles"
          type="text"
          value={smilesText.value}
          placeholder="CC(=O)Oc1ccccc1C(=O)O, or paste a molfile"
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          aria-describedby="smiles-status"
          aria-invalid={isWrong}
          onInput={(event) => setSmiles(event.currentTarget.value)}
          onPaste={(event) => take(event.clipboardData?.getData('text/plain'), event)}
          onDragOver={(event) => {
            event.preventDefault();
            isOver.value = true;
          }}
          onDragLeave={() => {
            isOver.value = false;
          }}
          onDrop={(event) => void drop(event)}
        />
        {smilesText.value !== '' && (
          <>
            <CopyButton text={smilesText.value} label="Copy the SMILES" />
            <button type="button" class="quiet small" title="Clear the molecule" onClick={() => setSmiles('')}>
              <Icon name="cross" />
              <span class="for-readers">Clear the molecule</span>
            </button>
          </>
        )}
      </div>
      <SmilesStatus />
    </div>
  );
}

function SmilesStatus() {
  const now = reading.value;
  if (now.status === 'failed') {
    return (
      <div id="smiles-status">
        <FailureNote failure={now.failure} onRetry={() => setSmiles(smilesText.value, 0)} />
      </div>
    );
  }
  return (
    <p id="smiles-status" class={`smiles-status ${now.status}`} aria-live="polite">
      {now.status === 'empty' && 'Type, paste or drop one, choose an example, or draw.'}
      {now.status === 'reading' && 'Reading …'}
      {now.status === 'unreadable' && `Can’t be read: ${now.reason}`}
      {now.status === 'read' && <Canonical smiles={now.molecule.smiles} />}
    </p>
  );
}

function Canonical({ smiles }: { smiles: string }) {
  return smiles === smilesText.value.trim() ? (
    <>Canonical SMILES.</>
  ) : (
    <>
      Canonical: <code>{smiles}</code>
    </>
  );
}
