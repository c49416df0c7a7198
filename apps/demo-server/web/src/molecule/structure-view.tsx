import { pngOf, svgDocument } from '../drawing/drawing-file.js';
import { saveFile } from '../drawing/save-file.js';
import { Drawing } from '../parts/drawing.js';
import { Icon } from '../parts/icon.js';
import { attribution } from '../state/attribution.js';
import { drawingSize, reading, shownMolecule } from '../state/molecule.js';

/** The drawing, in the colours of an attribution where there is one of this molecule. */
export function StructureView() {
  const molecule = shownMolecule.value;
  if (molecule === undefined) {
    return <p class="empty">The structure is drawn here.</p>;
  }
  const explained = attribution.value;
  const coloured =
    explained?.status === 'read' && explained.attribution.smiles === molecule.smiles
      ? explained.attribution
      : undefined;
  const svg = coloured?.svg ?? molecule.svg;
  const isStale = reading.value.status !== 'read';
  return (
    <div class={isStale ? 'structure stale' : 'structure'}>
      <Drawing
        svg={svg}
        onPaper={coloured !== undefined}
        label={`Structure of ${molecule.smiles}${coloured ? ', its atoms coloured by what they did to the answer' : ''}`}
      />
      <fieldset class="files">
        <legend class="for-readers">Download the molecule</legend>
        <button
          type="button"
          class="quiet"
          onClick={() => saveFile('molecule.svg', svgDocument(svg, drawingSize), 'image/svg+xml')}
        >
          <Icon name="download" />
          SVG
        </button>
        <button
          type="button"
          class="quiet"
          onClick={() => void pngOf(svg, drawingSize).then((png) => saveFile('molecule.png', png))}
        >
          <Icon name="download" />
          PNG
        </button>
        <button
          type="button"
          class="quiet"
          onClick={() => saveFile('molecule.mol', molecule.molfile, 'chemical/x-mdl-molfile')}
        >
          <Icon name="download" />
          Molfile
        </button>
      </fieldset>
    </div>
  );
}
