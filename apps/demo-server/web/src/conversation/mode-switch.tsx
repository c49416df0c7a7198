import type { Mode } from '../state/saved-state.js';
import { canCompare } from '../state/server.js';
import { mode } from '../state/settings.js';

const names: readonly (readonly [Mode, string])[] = [
  ['llm', 'LLM alone'],
  ['molx', 'With MolX'],
  ['both', 'Side by side'],
];

/** Who answers. */
export function ModeSwitch() {
  if (!canCompare.value) return null;
  return (
    <fieldset class="segments">
      <legend class="for-readers">Who answers</legend>
      {names.map(([value, name]) => (
        <label key={value}>
          <input
            type="radio"
            name="mode"
            value={value}
            checked={mode.value === value}
            onChange={() => {
              mode.value = value;
            }}
          />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}
