import { Tabs } from '../parts/tabs.js';
import { shownMolecule } from '../state/molecule.js';
import { openView, views } from '../state/view.js';
import { AttributionPanel } from './attribution-panel.js';
import { EditorView } from './editor-view.js';
import { EmbeddingsPanel } from './embeddings-panel.js';
import { Examples } from './examples.js';
import { Facts } from './facts.js';
import { NeighboursPanel } from './neighbours-panel.js';
import { SmilesBox } from './smiles-box.js';
import { SpaceView } from './space-view.js';
import { StructureView } from './structure-view.js';

/** The molecule: its SMILES, its pictures, its facts, and its neighbours. */
export function MoleculePanel() {
  return (
    <section class="panel molecule" aria-labelledby="molecule-title">
      <h2 id="molecule-title">Molecule</h2>
      <SmilesBox />
      <Examples />
      <div class="card">
        <Tabs label="Views of the molecule" id="view" tabs={views} selected={openView}>
          {openView.value === 'structure' && <StructureView />}
          {openView.value === 'draw' && <EditorView />}
          {openView.value === 'space' && <SpaceView />}
        </Tabs>
      </div>
      <AttributionPanel />
      {shownMolecule.value !== undefined && (
        <>
          <Facts molecule={shownMolecule.value} />
          <NeighboursPanel smiles={shownMolecule.value.smiles} />
          <EmbeddingsPanel smiles={shownMolecule.value.smiles} />
        </>
      )}
    </section>
  );
}
