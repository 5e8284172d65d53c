/** Colours, and the protocol of the test runner, would change what a notebook prints. */
export function notebookEnvironment(): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _colour, NODE_TEST_CONTEXT: _protocol, ...environment } = process.env;
  return environment;
}
