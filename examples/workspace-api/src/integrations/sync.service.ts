import { HttpStatus, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ApiError } from '../http/api-error';
import { ConnectionsService } from './connections.service';
import { type TrackerIssue, TrackerRefused, Trackers } from './trackers';

export type TestResult = { ok: true; issuesVisible: number } | { ok: false; reason: string };

export interface SyncResult {
  /** How many issues were new, or had changed since the last sync. */
  issuesProcessed: number;
  issuesTotal: number;
  syncedAt: Date;
}

@Injectable()
export class SyncService {
  constructor(
    private readonly connections: ConnectionsService,
    private readonly trackers: Trackers,
    private readonly database: DataSource,
  ) {}

  /** Whether the tracker accepts the API token of a connection. */
  async test(organizationId: string, id: string): Promise<TestResult> {
    const { provider, apiToken } = await this.connections.credentials(organizationId, id);
    try {
      const issues = await this.trackers.fetchIssues(provider, apiToken);
      return { ok: true, issuesVisible: issues.length };
    } catch (error) {
      if (error instanceof TrackerRefused) {
        return { ok: false, reason: error.message };
      }
      throw error;
    }
  }

  /** Take over what is new or has changed; at once again, there is nothing to do. */
  async syncNow(organizationId: string, id: string): Promise<SyncResult> {
    const { provider, apiToken } = await this.connections.credentials(organizationId, id);
    try {
      return await this.takeOver(id, await this.trackers.fetchIssues(provider, apiToken));
    } catch (error) {
      if (error instanceof TrackerRefused) {
        throw new ApiError(HttpStatus.BAD_GATEWAY, 'tracker_refused', error.message);
      }
      throw error;
    }
  }

  private takeOver(id: string, issues: TrackerIssue[]): Promise<SyncResult> {
    return this.database.transaction(async (transaction) => {
      // The connection's row is locked until the end: two syncs at once count each issue once.
      await transaction.query(
        `UPDATE integration_connections SET last_sync_at = date_trunc('milliseconds', now())
         WHERE id = $1`,
        [id],
      );
      const processed: unknown[] = await transaction.query(
        `INSERT INTO integration_issues AS known
           (connection_id, external_id, title, state, changed_at)
         SELECT $1, told.id, told.title, told.state, told."changedAt"
         FROM jsonb_to_recordset($2) AS told (id text, title text, state text, "changedAt" timestamptz)
         ON CONFLICT (connection_id, external_id) DO UPDATE
           SET title = excluded.title, state = excluded.state, changed_at = excluded.changed_at
           WHERE known.changed_at < excluded.changed_at
         RETURNING external_id`,
        [id, JSON.stringify(issues)],
      );
      const [{ total, at }]: [{ total: number; at: Date }] = await transaction.query(
        `SELECT count(issue.external_id)::int AS total, connection.last_sync_at AS at
         FROM integration_connections AS connection
         LEFT JOIN integration_issues AS issue ON issue.connection_id = connection.id
         WHERE connection.id = $1
         GROUP BY connection.id`,
        [id],
      );
      return { issuesProcessed: processed.length, issuesTotal: total, syncedAt: at };
    });
  }
}
