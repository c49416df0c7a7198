import '@fontsource-variable/inter';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/page.css';
import './styles/molecule.css';
import './styles/conversation.css';
import './styles/motion.css';
import { render } from 'preact';
import { ConversationPanel } from './conversation/conversation-panel.js';
import { MoleculePanel } from './molecule/molecule-panel.js';
import { PageHeader } from './page-header.js';
import { followAddress } from './state/address.js';
import { setSmiles, smilesText } from './state/molecule.js';
import { examples, meetServer } from './state/server.js';

function Page() {
  return (
    <>
      <a class="skip" href="#question">
        Skip to the question
      </a>
      <PageHeader />
      <main>
        <MoleculePanel />
        <ConversationPanel />
      </main>
    </>
  );
}

render(<Page />, document.getElementById('page')!);

const [isRestored] = await Promise.all([followAddress(), meetServer()]);
const first = examples.value.molecules[0];
// a page that opens with a molecule shows what it is for
if (!isRestored && smilesText.value === '' && first !== undefined) setSmiles(first.smiles, 0);
