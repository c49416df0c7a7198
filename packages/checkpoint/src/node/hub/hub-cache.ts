import { copyFile, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { writeFileAtomic } from '../write-file-atomic.js';

/**
 * A model's part of the Hugging Face cache, in the layout that Python's huggingface_hub reads and writes:
 * `blobs/<etag>`, `snapshots/<commit>/<file>` linking to them, `refs/<revision>` naming a commit.
 */
export class HubCache {
  readonly folder: string;

  constructor(cacheDir: string, modelId: string) {
    this.folder = join(cacheDir, `models--${modelId.split('/').join('--')}`);
  }

  blobPath(etag: string): string {
    return join(this.folder, 'blobs', etag);
  }

  snapshotPath(commit: string): string {
    return join(this.folder, 'snapshots', commit);
  }

  /** The commit that a revision meant when it was last asked; a commit means itself. Undefined when never asked. */
  async commitOf(revision: string): Promise<string | undefined> {
    const ref = join(this.folder, 'refs', revision);
    const commit = await readFile(ref, 'utf8').catch(() => revision);
    return (await exists(this.snapshotPath(commit.trim()))) ? commit.trim() : undefined;
  }

  async setCommit(revision: string, commit: string): Promise<void> {
    if (revision !== commit) await writeFileAtomic(join(this.folder, 'refs', revision), commit);
  }

  async hasFile(commit: string, name: string): Promise<boolean> {
    return exists(join(this.snapshotPath(commit), name));
  }

  /** Makes a downloaded blob the file of a snapshot; a copy where the file system has no links. */
  async link(commit: string, name: string, etag: string): Promise<void> {
    const file = join(this.snapshotPath(commit), name);
    const blob = this.blobPath(etag);
    const temporary = `${file}.${process.pid}.tmp`;
    await mkdir(dirname(file), { recursive: true });
    await rm(temporary, { force: true });
    await symlink(relative(dirname(file), blob), temporary).catch(() => copyFile(blob, temporary));
    await rename(temporary, file);
  }
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
