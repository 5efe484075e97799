export interface components { schemas: {
  Problem: { type: string; title: string; status: number; detail?: string; [k: string]: unknown };
  Change: { id: string; kind?: string; hlc?: string; stamps?: Record<string,string>; set?: Record<string, any>; del?: string };
  Record: { id: string; kind: string; rev: number; hlc?: string; stamps?: Record<string,string>; set?: Record<string, any>; del?: string };
  SyncRequest: { protocol: number; schema: number; cursor?: string|null; witness?: string|null; limit?: number; changes: any[] };
  SyncAnswer: { now: number; protocol: number; schema: number; results: Record<string, { s: "ok"|"same"|"rejected"|"clock_ahead"; rev?: number; record?: components["schemas"]["Record"]; problem?: components["schemas"]["Problem"] }>; records: components["schemas"]["Record"][]; cursor: string; head: string; more: boolean };
  Account: { account_id: string; device_id: string; recovery_code: string };
} }
