import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { notFound } from '../http/api-error';
import type { Settings } from '../settings';
import { SETTINGS } from '../settings.module';
import { Organization } from './organization.entity';
import { Workspace } from './workspace.entity';

const SLUG = /^[a-z0-9-]+$/;

@Injectable()
export class OrganizationsService implements OnModuleInit {
  /** The organisation that the access token belongs to. */
  current: Organization;

  constructor(
    @InjectRepository(Organization) private readonly organizations: Repository<Organization>,
    @InjectRepository(Workspace) private readonly workspaces: Repository<Workspace>,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async onModuleInit(): Promise<void> {
    const found = await this.organizations.findOneBy({ slug: this.settings.organization });
    if (found === null) {
      throw new Error('the database has no organisation with the slug that ORGANIZATION names');
    }
    this.current = found;
  }

  /** A workspace of an organisation by its slug; 404 when it has no such workspace. */
  async workspace(organizationId: string, slug: string): Promise<Workspace> {
    const found = SLUG.test(slug)
      ? await this.workspaces.findOneBy({ organizationId, slug })
      : null;
    if (found === null) {
      throw notFound('workspace');
    }
    return found;
  }
}
