import { Inject, Injectable } from '@nestjs/common';
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Settings } from '../settings';
import { SETTINGS } from '../settings.module';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The text was sealed with another key, or it was changed. */
export class SealBroken extends Error {}

/** Seals the secrets of connections, so that a copy of the database does not give them away. */
@Injectable()
export class SecretBox {
  private readonly key: Buffer;

  constructor(@Inject(SETTINGS) settings: Settings) {
    const purpose = 'workspace-api connection secrets';
    this.key = Buffer.from(hkdfSync('sha256', settings.connectionSecretsKey, '', purpose, KEY_BYTES));
  }

  /** `context` is bound to the seal: a text sealed for one thing cannot be opened as another. */
  seal(secret: string, context: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(context));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
  }

  /** @throws SealBroken */
  open(sealed: string, context: string): string {
    const bytes = Buffer.from(sealed, 'base64');
    const iv = bytes.subarray(0, IV_BYTES);
    const tag = bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
    try {
      const decipher = createDecipheriv(ALGORITHM, this.key, iv, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(context)).setAuthTag(tag);
      const text = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch {
      throw new SealBroken('the seal is broken');
    }
  }
}
