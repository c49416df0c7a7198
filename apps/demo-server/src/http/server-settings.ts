/** How the server deals with strangers. */
export interface ServerSettings {
  /** Bearer tokens that may call `/v1`; none for everybody. */
  apiKeys: string[];
  /** Origins of other pages that may call `/v1`; `*` for all. */
  corsOrigins: string[];
  /** Requests to `/v1` a minute, of each key or address; 0 for any number. */
  rateLimit: number;
  maxBodyBytes: number;
  /** Texts that may be written or wait to be. */
  maxTexts: number;
  /** Other requests that may be under way. */
  maxRequests: number;
  /** From a request's admission to its end. */
  timeoutMs: number;
  /** How long a request that finds the queue full waits for its refusal. */
  refusalMs: number;
  /** A reader that takes nothing for so long has gone. */
  slowReaderMs: number;
  /** Addresses of proxies that may say whom they speak for (`X-Forwarded-For`). */
  trustedProxies: string[];
  /** The built page; undefined for none. */
  webFolder: string | undefined;
  /** Molecules and questions to begin with. */
  examples: Examples;
  /** Least level of the log: `info`; `silent` for none. */
  logLevel: string;
}

export interface Examples {
  molecules: { name: string; smiles: string }[];
  questions: { name: string; question: string }[];
}

/** What a server is that says nothing else. */
export const defaultServerSettings: Omit<ServerSettings, 'webFolder' | 'examples'> = {
  apiKeys: [],
  corsOrigins: [],
  rateLimit: 600,
  maxBodyBytes: 2 ** 20,
  maxTexts: 128,
  maxRequests: 64,
  timeoutMs: 120_000,
  refusalMs: 500,
  slowReaderMs: 30_000,
  trustedProxies: [],
  logLevel: 'info',
};
