import { Controller, Get } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Public } from './http/access-token.guard';

@Controller('health')
export class HealthController {
  constructor(private readonly database: DataSource) {}

  /** Up, and the database answers. */
  @Public()
  @Get()
  async health(): Promise<{ status: string }> {
    await this.database.query('SELECT 1');
    return { status: 'ok' };
  }
}
