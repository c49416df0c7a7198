import type { Attribution } from 'molx';

/** A line of `attributions.jsonl`: what moved one answer of the report's gallery. */
export interface SavedAttribution {
  model: string;
  task: string;
  id: string;
  attribution: Attribution;
}
