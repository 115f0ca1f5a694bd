import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder with a self-signed certificate and its key, which a test can replace while the product runs. */
export class CertificateFolder {
  private readonly path = mkdtempSync(join(tmpdir(), 'waxseal-tls-'));
  readonly cert = join(this.path, 'cert.pem');
  readonly key = join(this.path, 'key.pem');

  get env() {
    return { WAXSEAL_TLS_CERT: this.cert, WAXSEAL_TLS_KEY: this.key };
  }

  /** Replaces both files by renaming, like programs that renew certificates. */
  renew(name: string, algorithm = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']) {
    const [cert, key] = [`${this.cert}.new`, `${this.key}.new`];
    const subject = [
      '-subj',
      `/CN=${name}`,
      '-addext',
      'subjectAltName=IP:127.0.0.1,DNS:localhost',
    ];
    const files = ['-keyout', key, '-out', cert];
    const flags = ['-x509', '-nodes', '-days', '2', '-newkey', ...algorithm];
    execFileSync('openssl', ['req', ...flags, ...subject, ...files], { stdio: 'ignore' });
    renameSync(cert, this.cert);
    renameSync(key, this.key);
  }

  corrupt() {
    writeFileSync(this.cert, 'no certificate');
  }

  read() {
    return readFileSync(this.cert, 'utf8');
  }

  readKey() {
    return readFileSync(this.key, 'utf8');
  }

  remove() {
    rmSync(this.path, { recursive: true, force: true });
  }
}
