import { useSignal } from '@preact/signals';
import { apiKey, keyWanted } from './api/request.js';
import { CopyButton } from './parts/copy-button.js';
import { Icon } from './parts/icon.js';
import { stateLink } from './state/address.js';
import { meetServer, models } from './state/server.js';
import { isDark, switchTheme } from './state/theme.js';

/** Name, model, and what concerns the whole page. */
export function PageHeader() {
  const keyOpen = useSignal(false);
  const showKey = keyOpen.value || keyWanted.value;
  return (
    <header class="page-header">
      <h1>
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <path d="M16 3.5 26.8 9.7v12.6L16 28.5 5.2 22.3V9.7zM11.5 11.5l9 9m0-9-9 9" />
        </svg>
        MolX
      </h1>
      <p class="tagline">a language model that sees molecules</p>
      {models.value !== undefined && <p class="model">{models.value.molx}</p>}
      <div class="page-tools">
        <CopyButton text={stateLink} icon="link" label="Copy link" wide />
        <button
          type="button"
          class="quiet small"
          aria-expanded={showKey}
          title="API key"
          onClick={() => {
            keyOpen.value = !keyOpen.value;
          }}
        >
          <Icon name="key" />
          <span class="for-readers">API key</span>
        </button>
        <button type="button" class="quiet small" aria-pressed={isDark()} title="Dark" onClick={switchTheme}>
          <Icon name={isDark() ? 'sun' : 'moon'} />
          <span class="for-readers">Dark</span>
        </button>
      </div>
      {showKey && <KeyForm />}
    </header>
  );
}

function KeyForm() {
  const typed = useSignal(apiKey.value);
  return (
    <form
      class="key-form"
      onSubmit={(event) => {
        event.preventDefault();
        apiKey.value = typed.value.trim();
        void meetServer();
      }}
    >
      <label for="api-key">{keyWanted.value ? 'This server wants an API key' : 'API key'}</label>
      <input
        id="api-key"
        type="password"
        autocomplete="off"
        value={typed.value}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
        }}
      />
      <button type="submit" class="main">
        Use it
      </button>
      <span class="soft">Kept until this tab is closed.</span>
    </form>
  );
}
