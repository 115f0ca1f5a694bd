import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateService } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { formTable } from '../form-labels';
import { draftOf, specOf } from '../spec-draft';
import { pasteFaults, reasons } from './paste-labels';
import { readPasted } from './read-pasted';

const take = (text: string) => {
  const { names, take: of } = readPasted(text);
  const { spec, left } = of(names[0]!);
  const { mode: _, ...fields } = spec;
  return { fields, left };
};
const IMAGE = { image: 'app:1' };

describe('A pasted docker line', () => {
  it.each<[string, object]>([
    ['docker run app:1', {}],
    ['$ sudo docker run app:1 sh -c "a b"', { args: ['sh', '-c', 'a b'] }],
    ['docker run -dit --rm --name web app:1', { name: 'web', isTty: true }],
    ['docker run -e A=1 -eB=2 --env C=x=y app:1', { env: { A: '1', B: '2', C: 'x=y' } }],
    [
      'docker run -p 8080:80 -p53:53/udp app:1',
      {
        ports: [
          { target: 80, published: 8080, protocol: 'tcp', publishMode: 'ingress' },
          { target: 53, published: 53, protocol: 'udp', publishMode: 'ingress' },
        ],
      },
    ],
    [
      'docker run -p 8000-8001:80-81 app:1',
      {
        ports: [
          { target: 80, published: 8000, protocol: 'tcp', publishMode: 'ingress' },
          { target: 81, published: 8001, protocol: 'tcp', publishMode: 'ingress' },
        ],
      },
    ],
    [
      'docker run -p 80 app:1',
      { ports: [{ target: 80, protocol: 'tcp', publishMode: 'ingress' }] },
    ],
    [
      'docker run -v data:/d:ro -v /srv:/s -v /anonymous app:1',
      {
        mounts: [
          { type: 'volume', source: 'data', target: '/d', isReadOnly: true },
          { type: 'bind', source: '/srv', target: '/s' },
          { type: 'volume', target: '/anonymous' },
        ],
      },
    ],
    [
      'docker run --tmpfs /t:size=64m,mode=1777 app:1',
      { mounts: [{ type: 'tmpfs', target: '/t', size: '64m', mode: '1777' }] },
    ],
    [
      'docker run --restart on-failure:3 app:1',
      { restartPolicy: { condition: 'on-failure', maxAttempts: 3 } },
    ],
    [
      'docker run --entrypoint sh -w /w -u 1:1 app:1',
      { command: ['sh'], workdir: '/w', user: '1:1' },
    ],
    ['docker run -m 64m --cpus=0.5 app:1', { resources: { limitMemory: '64m', limitCpus: '0.5' } }],
    [
      'docker run --network back --network-alias db app:1',
      { networks: [{ name: 'back', aliases: ['db'] }] },
    ],
    [
      'docker run --add-host db:10.0.0.1 --add-host v6:::1 app:1',
      {
        hosts: [
          { hostname: 'db', address: '10.0.0.1' },
          { hostname: 'v6', address: '::1' },
        ],
      },
    ],
    [
      'docker run --ulimit nofile=1024:2048 --ulimit nproc=9 app:1',
      {
        ulimits: [
          { name: 'nofile', soft: 1024, hard: 2048 },
          { name: 'nproc', soft: 9, hard: 9 },
        ],
      },
    ],
    [
      'docker run --label a=b --log-driver syslog --log-opt tag=x app:1',
      { containerLabels: { a: 'b' }, logging: { driver: 'syslog', options: { tag: 'x' } } },
    ],
    [
      "docker run --health-cmd 'wget -q x' --health-interval 1m30s app:1",
      { healthCheck: { command: 'wget -q x', intervalMs: 90_000 } },
    ],
    [
      'docker run --stop-timeout 30 --init --read-only app:1',
      { stopGracePeriodMs: 30_000, hasInit: true, isReadOnly: true },
    ],
    [
      'docker service create --replicas 3 --label a=b --container-label c=d app:1',
      { replicas: 3, labels: { a: 'b' }, containerLabels: { c: 'd' } },
    ],
    [
      'docker service create --secret db --secret source=key,target=/k,uid=5,gid=6,mode=0400 app:1',
      {
        secrets: [
          { name: 'db', uid: '0', gid: '0', mode: '0444' },
          { name: 'key', target: '/k', uid: '5', gid: '6', mode: '0400' },
        ],
      },
    ],
    [
      'docker service create --mount type=bind,src=/a,dst=/b,readonly,bind-propagation=rslave app:1',
      {
        mounts: [
          { type: 'bind', source: '/a', target: '/b', isReadOnly: true, propagation: 'rslave' },
        ],
      },
    ],
    [
      'docker service create --mount type=volume,src=d,dst=/b,volume-driver=nfs,volume-opt=a=1,volume-opt=b=x=y,volume-nocopy app:1',
      {
        mounts: [
          {
            type: 'volume',
            source: 'd',
            target: '/b',
            driver: 'nfs',
            noCopy: true,
            driverOptions: { a: '1', b: 'x=y' },
          },
        ],
      },
    ],
    [
      'docker service create --publish mode=host,target=80,published=8080 app:1',
      { ports: [{ target: 80, published: 8080, protocol: 'tcp', publishMode: 'host' }] },
    ],
    [
      "docker service create --constraint 'node.role == worker' --placement-pref spread=node.labels.zone app:1",
      { constraints: ['node.role == worker'], spreadOver: ['node.labels.zone'] },
    ],
    [
      'docker service create --update-delay 10s --update-order start-first --rollback-parallelism 0 app:1',
      {
        updatePolicy: { delayMs: 10_000, order: 'start-first' },
        rollbackPolicy: { parallelism: 0 },
      },
    ],
    [
      'docker service create --restart-condition none --restart-delay 5s --restart-max-attempts 2 app:1',
      { restartPolicy: { condition: 'none', delayMs: 5_000, maxAttempts: 2 } },
    ],
    [
      "docker service create --entrypoint 'sh -c' --cap-add CAP_CHOWN --sysctl net.core.somaxconn=9 app:1 -- x",
      {
        command: ['sh', '-c'],
        capabilitiesAdd: ['CAP_CHOWN'],
        sysctls: { 'net.core.somaxconn': '9' },
        args: ['--', 'x'],
      },
    ],
    [
      'docker service create --dns 1.1.1.1 --host db:10.0.0.1 --no-healthcheck app:1',
      {
        dns: { nameservers: ['1.1.1.1'] },
        hosts: [{ hostname: 'db', address: '10.0.0.1' }],
        healthCheck: { isDisabled: true },
      },
    ],
    [
      'docker service create --generic-resource gpu=2 --limit-pids 5 app:1',
      { resources: { reservedGeneric: { gpu: 2 }, limitPids: 5 } },
    ],
  ])('%s', (line, fields) => {
    expect(take(line)).toEqual({ fields: { ...IMAGE, ...fields }, left: [] });
  });

  it.each<[string, string, string]>([
    ['--privileged', '--privileged', reasons.privileged],
    ['--gpus all', '--gpus all', reasons.nodeLocal],
    ['--env-file .env', '--env-file .env', reasons.file],
    ['-e HOME', '--env HOME', reasons.noValue],
    ['-v ./src:/src', '--volume ./src:/src', reasons.relativePath],
    ['-p 127.0.0.1:80:80', '--publish 127.0.0.1:80:80', reasons.address],
    ['-p 80-90:1-2', '--publish 80-90:1-2', reasons.wrong],
    ['--restart unless-stopped', '--restart unless-stopped', reasons.restart],
    ['--network none', '--network none', reasons.network],
    ['-P', '-P', reasons.publishAll],
    ['--health-interval soon', '--health-interval soon', reasons.wrong],
  ])('with %s says what was not taken over, and why', (flags, what, why) =>
    expect(take(`docker run ${flags} app:1`)).toMatchObject({
      fields: IMAGE,
      left: [{ what, why }],
    }),
  );

  it('without an image, or with an open quote, is refused', () => {
    expect(() => take('docker run -d')).toThrow(pasteFaults.noImage);
    expect(() => take("docker run 'a")).toThrow(pasteFaults.yaml);
  });
});

describe('Pasted compose text', () => {
  it('can be one service, a map of services or a file', () => {
    for (const text of [
      'image: app:1',
      'web:\n  image: app:1',
      'services:\n  web: { image: app:1 }',
    ])
      expect(take(text).fields).toMatchObject(IMAGE);
    expect(readPasted('services: { a: { image: x }, b: { image: y } }').names).toEqual(['a', 'b']);
  });

  it.each([
    ['', pasteFaults.empty],
    ['a: [', pasteFaults.yaml],
    ['just words', pasteFaults.yaml],
    ['a: 1', pasteFaults.noService],
    ['services: {}', pasteFaults.noService],
  ])('%j is refused', (text, fault) => expect(() => readPasted(text)).toThrow(fault));

  it.each<[string, object]>([
    ['restart: "no"', { restartPolicy: { condition: 'none' } }],
    ['command: sh -c "a b"', { args: ['sh', '-c', 'a b'] }],
    ['environment: [A=1, "B=x y"]', { env: { A: '1', B: 'x y' } }],
    [
      'environment: { A: 1, B: true, C: "${C:-def}", D: "$$5" }',
      { env: { A: '1', B: 'true', C: 'def', D: '$5' } },
    ],
    [
      'ports: ["8080:80", "53:53/udp"]',
      {
        ports: [
          { target: 80, published: 8080, protocol: 'tcp', publishMode: 'ingress' },
          { target: 53, published: 53, protocol: 'udp', publishMode: 'ingress' },
        ],
      },
    ],
    ['tmpfs: /run', { mounts: [{ type: 'tmpfs', target: '/run' }] }],
    [
      'healthcheck: { test: [CMD, wget, "a b"], interval: 5s }',
      { healthCheck: { command: "wget 'a b'", intervalMs: 5_000 } },
    ],
    ['healthcheck: { disable: true }', { healthCheck: { isDisabled: true } }],
    ['mem_limit: 64m', { resources: { limitMemory: '64m' } }],
  ])('%s', (line, fields) =>
    expect(take(`image: app:1\n${line}`)).toEqual({ fields: { ...IMAGE, ...fields }, left: [] }),
  );

  it.each<[string, string, string]>([
    ['build: .', 'build', reasons.build],
    ['depends_on: [db]', 'depends_on', reasons.order],
    ['privileged: true', 'privileged', reasons.privileged],
    ['no_such: 1', 'no_such', reasons.unknown],
    ['env_file: .env', 'env_file', reasons.file],
    ['environment: [HOME]', 'environment: HOME', reasons.noValue],
    ['deploy: { no_such: 1 }', 'deploy.no_such', reasons.unknown],
    ['hostname: "${HOST}"', '${HOST} (HOST)', reasons.variable],
    ['volumes: ["./a:/a"]', 'volumes: ./a:/a', reasons.relativePath],
  ])('%s is left, with the reason', (line, what, why) =>
    expect(take(`image: app:1\n${line}`).left).toEqual([{ what, why }]),
  );

  it('takes the names that a file defines', () => {
    const text = `
services:
  web: { image: app:1, secrets: [key], networks: { back: { aliases: [a] } }, volumes: ["data:/d"] }
secrets: { key: { name: shop_key_v2, external: true } }
networks: { back: { external: { name: shared } } }
volumes: { data: { name: shop_data } }`;
    expect(take(text).fields).toMatchObject({
      secrets: [{ name: 'shop_key_v2', target: 'key' }],
      networks: [{ name: 'shared', aliases: ['a'] }],
      mounts: [{ type: 'volume', source: 'shop_data', target: '/d' }],
    });
  });

  it('takes over every field of a large service', () => {
    const text = readFileSync(join(import.meta.dirname, 'testing/every-field.yml'), 'utf8');
    const { take: of } = readPasted(text);
    const { spec, left } = of('kitchen');
    expect(spec).toMatchObject({
      args: ['serve', 'http://node{1...4}/data', '--price=$5'],
      env: { EMPTY: '', SPACED: 'a b', EQUALS: 'a=b=c' },
      secrets: [{ name: 'key', target: 'tls.pem', mode: '0400' }],
      configs: [{ name: 'cert', target: '/etc/tls/tls.pem', mode: '0444' }],
      networks: [{ name: 'back', aliases: ['stove', 'oven'] }],
      ulimits: [
        { name: 'nproc', soft: 65_535, hard: 65_535 },
        { name: 'nofile', soft: 20_000, hard: 40_000 },
      ],
      mounts: [
        { type: 'tmpfs', target: '/run/scratch' },
        { type: 'volume', source: 'data', target: '/data', noCopy: true },
        { type: 'bind', source: '/etc/hostname', target: '/etc/host', isReadOnly: true },
        { type: 'tmpfs', target: '/tmp', size: '16777216' },
      ],
      healthCheck: { command: 'true', intervalMs: 90_000, retries: 3 },
      resources: { limitCpus: '0.50', reservedGeneric: { gpu: 1 } },
      restartPolicy: { condition: 'on-failure', windowMs: 120_000 },
      stopGracePeriodMs: 90_000,
      labels: { owner: 'team-a' },
      containerLabels: { tier: 'kitchen' },
    });
    expect(left.map(({ what }) => what)).toEqual(['stdin_open', 'credential_spec']);
  });
});

describe('What was pasted', () => {
  it.each(readdirSync(join(import.meta.dirname, 'testing')))(
    'is taken by the form and by the contract: %s',
    (file) => {
      const text = readFileSync(join(import.meta.dirname, 'testing', file), 'utf8');
      const { names, take: of } = readPasted(text);
      for (const name of names) {
        const sent = specOf(formTable, draftOf(formTable, of(name).spec));
        const checked = CreateService.safeParse(sent);
        expect(checked.error?.issues ?? []).toEqual([]);
      }
    },
  );
});
