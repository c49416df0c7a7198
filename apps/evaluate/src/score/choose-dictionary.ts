import { noSynonyms, type SynonymDictionary } from '@molx/metrics';
import { loadWordNet } from '@molx/metrics/node';

/**
 * METEOR's dictionary.
 *
 * @param named  a folder of WordNet's files, or `none`; without it, the npm package's WordNet 3.1
 * @throws {DataError} when the folder holds none
 */
export async function chooseDictionary(named: string | undefined): Promise<SynonymDictionary> {
  return named === 'none' ? noSynonyms : loadWordNet(named);
}
