import { isAbsolute, join } from 'node:path';
import { CheckpointError, HubError, InvalidArgumentError } from '@molx/core';
import { adapterFileNames, checkpointFiles, parseShardIndex } from './checkpoint-files.js';
import { downloadFile } from './hub/download-file.js';
import { exists, HubCache } from './hub/hub-cache.js';
import { hubRequest, requestError, TransientHubError, withRetries } from './hub/hub-request.js';
import { type HubOptions, type HubSettings, hubSettings } from './hub/hub-settings.js';
import { wantedFiles } from './hub/wanted-files.js';
import { readFile } from './read-file.js';

const modelId = /^[\w][\w.-]*(\/[\w][\w.-]*)?$/;

/**
 * The local place of a model: a path that exists as it is, and a hub id (`owner/name`) as a folder of the Hugging Face cache, where
 * configuration, tokenizer and weights are downloaded first.
 *
 * When the hub can't be reached, an earlier download serves.
 *
 * @throws {CheckpointError} when a path does not exist, or the cache has no such model while offline
 * @throws {HubError} when the hub does not deliver
 * @throws {InvalidArgumentError} when the revision can't be one
 */
export async function resolveModel(pathOrId: string, options: HubOptions = {}): Promise<string> {
  if (await exists(pathOrId)) return pathOrId;
  const looksLikePath =
    isAbsolute(pathOrId) || /^[.~]/.test(pathOrId) || !modelId.test(pathOrId) || pathOrId.includes('..');
  if (looksLikePath) throw new CheckpointError(pathOrId, 'does not exist, and is no id of a model hub (owner/name).');
  const settings = hubSettings(options);
  if (!/^\w[\w./-]*$/.test(settings.revision) || settings.revision.includes('..')) {
    throw new InvalidArgumentError(`revision "${settings.revision}" is no branch, tag or commit.`);
  }
  const cache = new HubCache(settings.cacheDir, pathOrId);
  const cached = await cache.commitOf(settings.revision);
  if (settings.offline) return offlineSnapshot(pathOrId, cache, cached, settings);
  try {
    return await download(pathOrId, cache, settings);
  } catch (error) {
    const canWait = error instanceof TransientHubError && cached !== undefined;
    if (canWait && (await isComplete(cache.snapshotPath(cached)))) return cache.snapshotPath(cached);
    if (!(error instanceof HubError)) throw error;
    const { message, url, status } = error;
    const reason = `${message.slice(url.length + 2)} (No file or folder "${pathOrId}" exists here either.)`;
    throw new HubError(url, reason, { cause: error, ...(status !== undefined && { status }) });
  }
}

async function download(id: string, cache: HubCache, settings: HubSettings): Promise<string> {
  const { commit, names } = await withRetries(() => describeModel(id, settings), settings);
  const folder = cache.snapshotPath(commit);
  const wanted = wantedFiles(names);
  if (wanted.length === 0) throw new HubError(`${settings.hubUrl}/${id}`, 'holds no model that molx can read.');
  for (const name of wanted) await downloadFile(id, commit, name, cache, settings);
  for (const index of wanted.filter((name) => name.endsWith('.index.json'))) {
    const path = join(folder, index);
    const shards = parseShardIndex(new TextDecoder().decode(await readFile(path)), path);
    for (const shard of shards) await downloadFile(id, commit, shard, cache, settings);
  }
  await cache.setCommit(settings.revision, commit);
  return folder;
}

async function describeModel(id: string, settings: HubSettings): Promise<{ commit: string; names: string[] }> {
  const url = `${settings.hubUrl}/api/models/${id}/revision/${encodeURIComponent(settings.revision)}`;
  const { response, done } = await hubRequest(url, settings);
  const answer: unknown = await response
    .json()
    .catch((error) => {
      throw error instanceof SyntaxError
        ? new HubError(url, 'the answer is no JSON.')
        : requestError(url, error, settings);
    })
    .finally(done);
  const { sha, siblings } = (answer ?? {}) as { sha?: unknown; siblings?: unknown };
  if (typeof sha !== 'string' || !/^[0-9a-f]{7,64}$/.test(sha) || !Array.isArray(siblings)) {
    throw new HubError(url, 'the answer is not what a model hub says about a model.');
  }
  const names = siblings.map((each) => each?.rfilename).filter((name) => typeof name === 'string');
  return { commit: sha, names };
}

async function offlineSnapshot(
  id: string,
  cache: HubCache,
  commit: string | undefined,
  { revision }: HubSettings,
): Promise<string> {
  if (commit !== undefined) return cache.snapshotPath(commit);
  throw new CheckpointError(
    id,
    `is not in the cache (${cache.folder}, revision ${revision}), and offline mode asks no network. Download it once online, or give a path.`,
  );
}

/** A download that was cut off before its last file leaves a snapshot without weights. */
async function isComplete(folder: string): Promise<boolean> {
  return checkpointFiles(folder).then(
    async (files) => (await Promise.all(files.map(exists))).every(Boolean),
    () => holdsAdapter(folder),
  );
}

/** A LoRA adapter is a download of its own: its language model lies elsewhere. */
async function holdsAdapter(folder: string): Promise<boolean> {
  const here = (name: string) => exists(join(folder, name));
  return (await here('adapter_config.json')) && (await Promise.all(adapterFileNames.map(here))).some(Boolean);
}
