import { describe, expect, it } from 'vitest';
import { modeOf } from './mode-of';

describe('modeOf', () => {
  it.each([
    ['app.yaml', 'yaml'],
    ['shop_app_yml', 'yaml'],
    ['APP.JSON', 'json'],
    ['php.ini', 'properties'],
    ['app.env', 'properties'],
    ['nginx.conf', 'nginx'],
    ['shop-nginx', 'nginx'],
    ['traefik.toml', 'toml'],
    ['logback.xml', 'xml'],
    ['entrypoint.sh', 'shell'],
    ['notes.txt', 'plain'],
  ] as const)('of %s is %s', (name, mode) => expect(modeOf(name, '')).toBe(mode));

  it.each([
    ['#!/bin/sh\nexec "$@"\n', 'shell'],
    ['<?xml version="1.0"?>\n<a/>', 'xml'],
    ['<configuration>\n</configuration>', 'xml'],
    ['{\n  "a": 1\n}', 'json'],
    ['[{"a": 1}]', 'json'],
    ['{}', 'json'],
    ['server {\n  listen 80;\n}\n', 'nginx'],
    ['worker_processes 1;\nevents {\n}\n', 'nginx'],
    ['[server]\nport = 80\nname = "web"\n', 'toml'],
    ['[[rule]]\nx = 1', 'toml'],
    ['# comment\n[mysqld]\nbind-address = localhost\nuser=mysql\n', 'properties'],
    ['DB_HOST=db\r\nDB_USER=shop\r\n', 'properties'],
    ['---\n- a\n', 'yaml'],
    ['global:\n  scrape_interval: 15s\n  targets:\n    - web:80\n', 'yaml'],
    ['Hello, world', 'plain'],
    ['', 'plain'],
  ] as const)('of content like %j is %s', (content, mode) =>
    expect(modeOf('app_config', content)).toBe(mode),
  );
});
