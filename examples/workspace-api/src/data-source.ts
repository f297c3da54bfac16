import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { databaseOptions } from './database';

const url = process.env.DATABASE_URL;
if (!url) {
  throw new Error('DATABASE_URL is not set');
}

/** What the TypeORM commands of package.json work on. */
export default new DataSource(databaseOptions(url));
