import { Injectable } from '@nestjs/common';
import type { Provider } from './connection.entity';
import issues from './tracker-issues.json';

/** An issue as a tracker tells it. */
export interface TrackerIssue {
  id: string;
  title: string;
  state: string;
  changedAt: string;
}

/** The tracker does not accept the API token. */
export class TrackerRefused extends Error {}

/** The trackers that connections lead to: fakes, each with a few issues that never change. */
@Injectable()
export class Trackers {
  /** @throws TrackerRefused when the token begins with `revoked-`. */
  async fetchIssues(provider: Provider, apiToken: string): Promise<TrackerIssue[]> {
    if (apiToken.startsWith('revoked-')) {
      throw new TrackerRefused('the tracker refused the API token');
    }
    return issues[provider];
  }
}
