import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

export const PROVIDERS = ['github', 'gitlab', 'jira'] as const;
export type Provider = (typeof PROVIDERS)[number];

@Entity('integration_connections')
export class IntegrationConnection {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId: string;

  @Column('text')
  name: string;

  @Column('enum', { enum: [...PROVIDERS], enumName: 'integration_provider' })
  provider: Provider;

  @Column('text', { name: 'base_url' })
  baseUrl: string;

  /** The sealed API token, read only where it is used. */
  @Column('text', { name: 'api_token', select: false })
  sealedApiToken: string;

  /** The sealed webhook secret, read only where it is used. */
  @Column('text', { name: 'webhook_secret', nullable: true, select: false })
  sealedWebhookSecret: string | null;

  /** Worked out by the database. */
  @Column({ type: 'boolean', name: 'has_webhook_secret', insert: false, update: false })
  hasWebhookSecret: boolean;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column('timestamptz', { name: 'last_sync_at', nullable: true })
  lastSyncAt: Date | null;
}
