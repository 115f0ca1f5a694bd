import { password } from './passwords.mjs';

/**
 * @param {string} url
 * @param {unknown} body
 * @param {Record<string, string>} [headers]
 */
async function post(url, body, headers = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST ${url}: ${response.status} ${await response.text()}`);
  return response.json();
}

/**
 * Creates one user for each role through the API.
 * @param {string} address
 * @param {string} adminPassword
 */
export async function createUsers(address, adminPassword) {
  const api = `${address}/api/v1`;
  const { accessToken } = await post(`${api}/auth/login`, {
    username: 'admin',
    password: adminPassword,
  });
  const users = ['operator', 'auditor', 'viewer'].map((role) => ({
    role,
    username: role,
    password: password(),
  }));
  for (const user of users)
    await post(`${api}/users`, user, { authorization: `Bearer ${accessToken}` });
  return [{ role: 'admin', username: 'admin', password: adminPassword }, ...users];
}
