import type { Sampling } from '../api/chat.js';
import { sampling } from '../state/settings.js';

const fields: readonly { key: keyof Sampling; name: string; least: number; most: number; step: number }[] = [
  { key: 'temperature', name: 'Temperature', least: 0, most: 2, step: 0.1 },
  { key: 'max_tokens', name: 'Most tokens', least: 1, most: 1024, step: 1 },
  { key: 'seed', name: 'Seed', least: 0, most: 2 ** 31 - 1, step: 1 },
];

/** How answers are sampled. */
export function SamplingFields() {
  return (
    <fieldset class="sampling">
      <legend class="for-readers">How answers are sampled</legend>
      {fields.map(({ key, name, least, most, step }) => (
        <label key={key}>
          {name}
          <input
            type="number"
            min={least}
            max={most}
            step={step}
            value={sampling.value[key]}
            onChange={({ currentTarget: { valueAsNumber: value } }) => {
              if (value >= least && value <= most) sampling.value = { ...sampling.value, [key]: value };
            }}
          />
        </label>
      ))}
    </fieldset>
  );
}
