import type { MigrationInterface } from 'typeorm';

/** The schema of production as of 2025, recorded there as applied. */
export class ProductionBaseline20251735689600000 implements MigrationInterface {
  async up(): Promise<void> {}

  async down(): Promise<void> {}
}
