import { selectDevice } from '@molx/nn/node';
import { chooseGemm, gemmNames } from '@molx/tfjs-backend-cpu';

/** A candidate that was not taken. */
export interface NotTaken {
  name: string;
  reason: string;
}

/** What `--device auto --gemm auto` takes here, and why nothing else. */
export interface EngineFacts {
  device: { name: string | null; description: string; notTaken: NotTaken[] };
  gemm: {
    name: string | null;
    version: string | null;
    threads: number | null;
    where: string | null;
    notTaken: NotTaken[];
  };
}

/** Chooses device and GEMM provider as commands do. The device stays chosen. */
export async function engineFacts(): Promise<EngineFacts> {
  return { gemm: await gemmFacts(), device: await deviceFacts() };
}

async function deviceFacts(): Promise<EngineFacts['device']> {
  try {
    const { device, description, tried } = await selectDevice('auto');
    return { name: device, description, notTaken: tried.filter((line) => !line.startsWith('gemm ')).map(notTaken) };
  } catch (error) {
    return { name: null, description: messageOf(error), notTaken: triedOf(error) };
  }
}

async function gemmFacts(): Promise<EngineFacts['gemm']> {
  try {
    const { provider, tried } = await chooseGemm('auto');
    const { name, version, threads, where } = provider;
    return { name, version, threads, where, notTaken: [...tried.map(notTaken), ...(await gemmsAfter(name))] };
  } catch (error) {
    return { name: null, version: null, threads: null, where: null, notTaken: triedOf(error) };
  }
}

/** The providers that come after the one taken: whether they would work, too. */
async function gemmsAfter(taken: (typeof gemmNames)[number]): Promise<NotTaken[]> {
  const later: NotTaken[] = [];
  for (const name of gemmNames.slice(gemmNames.indexOf(taken) + 1)) {
    try {
      const { version } = (await chooseGemm(name)).provider;
      later.push({ name, reason: `${version} works, but ${taken} comes first` });
    } catch (error) {
      later.push({ name, reason: triedOf(error)[0]?.reason ?? messageOf(error) });
    }
  }
  return later;
}

function triedOf(error: unknown): NotTaken[] {
  const tried = (error as { tried?: readonly string[] }).tried ?? [messageOf(error)];
  return tried.map(notTaken);
}

/** `name: reason`, where a device's name may hold a colon itself. */
function notTaken(line: string): NotTaken {
  const [, name = '', reason = line] = /^(.+?): (.*)$/s.exec(line) ?? [];
  return { name, reason };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
