import { basename } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Community } from '../community/community.js';
import { InputError } from '../kernel/problem.js';
import { readCsv } from '../platform/csv-file.service.js';
import { AppendedSessions, ChargeSessionService } from './charge-session.service.js';
import { ChargeSession } from './charge-session.js';
import { SESSION_COLUMNS, SessionFileReader } from './session-file.js';

/** Brings `sessions.csv` into the record. */
@Injectable()
export class SessionFileService {
  constructor(private readonly sessions: ChargeSessionService) {}

  /** Reads and checks a file without storing anything; throws InputError with all problems. */
  async read(community: Community, path: string): Promise<readonly ChargeSession[]> {
    const reader = new SessionFileReader(community, basename(path));
    try {
      for await (const row of readCsv(path, SESSION_COLUMNS)) reader.add(row);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return reader.sessions(error.problems);
    }
    return reader.sessions();
  }

  /** Stores the sessions of a file, all or none; twice is once. */
  async import(community: Community, path: string): Promise<AppendedSessions> {
    return this.sessions.append(community.id, await this.read(community, path));
  }
}
