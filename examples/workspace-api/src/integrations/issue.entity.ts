import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An issue that was taken over from the tracker of a connection. */
@Entity('integration_issues')
export class IntegrationIssue {
  @PrimaryColumn('uuid', { name: 'connection_id' })
  connectionId: string;

  /** What the tracker calls it. */
  @PrimaryColumn('text', { name: 'external_id' })
  externalId: string;

  @Column('text')
  title: string;

  @Column('text')
  state: string;

  /** When it last changed in the tracker. */
  @Column('timestamptz', { name: 'changed_at' })
  changedAt: Date;
}
