/** Why a part of pasted text is not in the form. */
export const reasons = {
  unknown: 'There is no such field here',
  build: 'A Swarm runs images: build and push it first',
  order: 'A Swarm starts services in any order',
  restart: 'Docker restarts tasks of a service also after you stopped their containers',
  nodeLocal: 'A service of a Swarm has no such setting',
  privileged: 'A service of a Swarm has no privileged containers',
  file: 'Waxseal cannot read this file',
  relativePath: 'A path must start with /, and be there on every node',
  address: 'A service listens on all addresses of its nodes',
  noValue: 'It takes its value from the environment of the command',
  variable: 'It has no default value, and was left empty',
  wrong: 'This text cannot be read',
  several: 'It is not of this service',
  network: 'A service joins networks of the Swarm only',
  command: 'It starts the command, and is not part of the service',
  publishAll: 'Ports must be named one by one',
  credentials: 'Enter the credentials of the registry below',
};

export const pasteFaults = {
  empty: 'Paste a compose service or a command first',
  yaml: 'This is neither a command nor YAML that can be read',
  noService: 'There is no service in this text, such as one with an image',
  noImage: 'The command names no image',
};

export const pasteWords = {
  filled: 'The form is filled.',
  left: 'Not taken over',
  hint: 'A compose file or one of its services, or a line with docker run or docker service create',
};
