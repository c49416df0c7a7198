import type { ModelFlags } from 'molx/command';

/** The flags of `demo`. */
export interface DemoFlags extends ModelFlags {
  host: string;
  port: number;
  index?: string;
  apiKey: string[];
  corsOrigin: string[];
  rateLimit: number;
  maxRows: number;
  maxWaiting: number;
  timeout: number;
  trustProxy: string[];
  logLevel: string;
}
