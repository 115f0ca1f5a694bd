/** The address of the Docker Engine, and how long to wait for its answers. */
export abstract class EngineEnv {
  /** `unix:///var/run/docker.sock` or `tcp://host:port`. */
  abstract readonly host: string;
  /** A folder with `ca.pem`, `cert.pem` and `key.pem`, like `DOCKER_CERT_PATH`. */
  abstract readonly certPath?: string;
  abstract readonly tlsVerify: boolean;
  abstract readonly timeoutMs: number;
}
